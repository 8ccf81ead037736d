"""What an omega-ml package says that it needs, and which of that the installed Python has not."""

import ast
import configparser
import os
import re
from importlib import metadata

ANY = 'any'
NAME = re.compile(r'[A-Za-z0-9][A-Za-z0-9._-]*')


def check_requirements(package, folder, name):
    """`package` is a folder within `folder`, where its archive was unpacked. Raises ImportError of what is not there."""
    told = [line for place in places(package, folder) for reader in READERS for line in reader(place)]
    lacking = [found for found in map(lack, dict.fromkeys(told)) if found]
    if lacking:
        raise ImportError(f'Script "{name}" requires {", ".join(lacking)}, install what it requires in the Python of this server (OMEGA_PYTHON)')


def places(package, folder):
    """The folders above the package, up to where its archive was unpacked."""
    place = os.path.dirname(package)
    while len(place) >= len(folder):
        yield place
        place = os.path.dirname(place)


def text_of(place, name):
    try:
        with open(os.path.join(place, name), encoding='utf-8') as file:
            return file.read()
    except (OSError, UnicodeDecodeError):
        return ''


def of_requirements(place):
    lines = (line.split(' #')[0].strip() for line in text_of(place, 'requirements.txt').splitlines())
    return [line for line in lines if line and not line.startswith(('#', '-'))]


def of_setup_cfg(place):
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(text_of(place, 'setup.cfg'))
    except configparser.Error:
        return []
    return [line.strip() for line in parser.get('options', 'install_requires', fallback='').splitlines() if line.strip()]


def of_pyproject(place):
    text = text_of(place, 'pyproject.toml')
    try:
        import tomllib
    except ImportError:
        return []  # Python 3.10 cannot read it
    try:
        return tomllib.loads(text).get('project', {}).get('dependencies', [])
    except tomllib.TOMLDecodeError:
        return []


def of_setup_py(place):
    """Its install_requires where that is written out, in the call or in a variable; the file is not run."""
    try:
        tree = ast.parse(text_of(place, 'setup.py'))
    except (SyntaxError, ValueError):
        return []
    known = {target.id: node.value for node in tree.body if isinstance(node, ast.Assign) for target in node.targets if isinstance(target, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == 'install_requires':
            value = known.get(node.value.id) if isinstance(node.value, ast.Name) else node.value
            try:
                found = ast.literal_eval(value)
            except (ValueError, TypeError):
                return []
            return [found] if isinstance(found, str) else [line for line in found if isinstance(line, str)]
    return []


READERS = (of_requirements, of_setup_cfg, of_pyproject, of_setup_py)


def lack(line):
    """The requirement with what is there of it; None when it is met, or says nothing that can be checked."""
    Requirement, Invalid = parser_of_requirements()
    if Requirement is None:
        found = NAME.match(line)
        return None if not found or ';' in line or version_of(found[0]) else f'"{line}" (not installed)'
    try:
        requirement = Requirement(line)
    except Invalid:
        return None  # a path, or an address
    if requirement.marker and not requirement.marker.evaluate({'extra': ''}):
        return None
    version = version_of(requirement.name)
    if version is ANY:
        return None
    if version is None:
        return f'"{line}" (not installed)'
    return None if requirement.specifier.contains(version, prereleases=True) else f'"{line}" ({version} is installed)'


def version_of(name):
    if name == 'omegaml':
        return ANY  # whichever it is, `om` is here
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def parser_of_requirements():
    """That of the package `packaging`, which pip has too."""
    try:
        from packaging.requirements import InvalidRequirement, Requirement
    except ImportError:
        try:
            from pip._vendor.packaging.requirements import InvalidRequirement, Requirement
        except ImportError:
            return None, None
    return Requirement, InvalidRequirement
