import { loadPyodide } from 'pyodide'
import { CELLS, SOURCE } from './cells.ts'

/** Prints how long Pyodide itself takes for the cells, in ms, called directly. Run by each runtime. */
const python = await loadPyodide({ stdout: () => {} })
const scope = python.toPy({})
for (let cell = 0; cell < 100; cell++) await python.runPythonAsync(SOURCE, { globals: scope })
const began = performance.now()
for (let cell = 0; cell < CELLS; cell++) await python.runPythonAsync(SOURCE, { globals: scope })
console.log(performance.now() - began)
