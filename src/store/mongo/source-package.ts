import { createTarGzip } from 'nanotar'

/** Files by their paths. */
export type Files = ReadonlyMap<string, Uint8Array>

/**
 * A package as omega-ml keeps scripts: a source distribution, which its worker gives to pip. It brings its own build
 * backend, so that installing it needs nothing from anywhere.
 *
 * @param module What Python imports it by.
 * @param files Those of the package, such as `__init__.py`.
 */
export function sourcePackage(module: string, files: Files): Promise<Uint8Array> {
  const about = {
    'PKG-INFO': ABOUT,
    'pyproject.toml': '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
    'backend.py': backend(module),
  }
  return tarGzip([
    ...Object.entries(about).map(([path, text]) => [`script-1.0/${path}`, text] as const),
    ...[...files].map(([path, data]) => [`script-1.0/${module}/${path}`, data] as const),
  ])
}

export function tarGzip(files: Iterable<readonly [string, Uint8Array | string]>): Promise<Uint8Array> {
  return createTarGzip([...files].map(([name, data]) => ({ name, data })))
}

/** Names of distributions have fewer letters than those of modules, and nobody asks for it by this one. */
const ABOUT = 'Metadata-Version: 2.1\nName: script\nVersion: 1.0\n'

/** PEP 517's two functions: a wheel is a zip of the package and three files about it. */
function backend(module: string): string {
  return `import os, zipfile

INFO = 'script-1.0.dist-info'


def build_wheel(folder, config_settings=None, metadata_directory=None):
    wheel = 'script-1.0-py3-none-any.whl'
    with zipfile.ZipFile(os.path.join(folder, wheel), 'w') as file:
        for root, _, names in os.walk(${JSON.stringify(module)}):
            for name in names:
                file.write(os.path.join(root, name))
        file.writestr(INFO + '/METADATA', ${JSON.stringify(ABOUT)})
        file.writestr(INFO + '/WHEEL', 'Wheel-Version: 1.0\\nGenerator: omega-edge\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
        file.writestr(INFO + '/RECORD', ''.join(path + ',,\\n' for path in file.namelist() + [INFO + '/RECORD']))
    return wheel


def build_sdist(folder, config_settings=None):
    raise NotImplementedError('This is a source distribution')
`
}
