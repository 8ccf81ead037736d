import { createTarGzip } from 'nanotar'

/**
 * A package as omega-ml keeps scripts: a source distribution, which its worker gives to pip. It brings its own build
 * backend, so that installing it needs nothing from anywhere.
 */
export function sourcePackage(name: string, module: string): Promise<Uint8Array> {
  const top = `${name}-1.0`
  const about = `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`
  const files = {
    [`${top}/PKG-INFO`]: about,
    [`${top}/pyproject.toml`]:
      '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
    [`${top}/backend.py`]: backend(name, about),
    [`${top}/${name}/__init__.py`]: module,
  }
  return createTarGzip(Object.entries(files).map(([path, data]) => ({ name: path, data })))
}

/** PEP 517's two functions: a wheel is a zip of the package and three files about it. */
function backend(name: string, about: string): string {
  return `import os, zipfile

NAME = ${JSON.stringify(name)}
INFO = NAME.replace('-', '_') + '-1.0.dist-info'


def build_wheel(folder, config_settings=None, metadata_directory=None):
    wheel = NAME.replace('-', '_') + '-1.0-py3-none-any.whl'
    with zipfile.ZipFile(os.path.join(folder, wheel), 'w') as file:
        file.write(NAME + '/__init__.py')
        file.writestr(INFO + '/METADATA', ${JSON.stringify(about)})
        file.writestr(INFO + '/WHEEL', 'Wheel-Version: 1.0\\nGenerator: omega-edge\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
        file.writestr(INFO + '/RECORD', ''.join(path + ',,\\n' for path in file.namelist() + [INFO + '/RECORD']))
    return wheel


def build_sdist(folder, config_settings=None):
    raise NotImplementedError('This is a source distribution')
`
}
