import fc from 'fast-check'

/**
 * Properties are tried on the same values in each run, so that a rare one is met by who changes something, and not by chance;
 * `OMEGA_TEST_SEED` tries others.
 */
fc.configureGlobal({ seed: Number(process.env.OMEGA_TEST_SEED ?? 20_261_129) })

export { fc as default }
