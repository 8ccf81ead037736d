import type { Attributes } from '../metadata.ts'

/** Which version of a model is meant: the one a tag names, or so many before the latest. */
export type VersionChoice = { readonly tag: string } | { readonly back: number }

/** Untagged versions that are kept behind the latest. */
const KEPT = 10

/** `attributes.versions` of a model, as omega-ml keeps it (captured file: model_two_versions). */
export interface Versions {
  readonly tags: { readonly [tag: string]: string }
  /** Oldest first. */
  readonly commits: readonly { readonly name: string; readonly ref: string }[]
  /** Each version's predecessor. */
  readonly tree: { readonly [ref: string]: string | null }
}

const NONE: Versions = { tags: {}, commits: [], tree: {} }

export function versionsOf(attributes: Attributes | undefined): Versions {
  return (attributes?.versions as Versions | undefined) ?? NONE
}

/** The name under which the content of a version is stored. */
export function versionName(name: string, ref: string): string {
  return `_versions/${name}/${ref}`
}

export function isVersionName(name: string): boolean {
  return name.startsWith('_versions/')
}

/** The version that is meant, by a tag or by itself; undefined when there is none such. */
export function chooseVersion({ tags, tree, commits }: Versions, choice: VersionChoice): string | undefined {
  if ('tag' in choice) {
    if (Object.hasOwn(tags, choice.tag)) return tags[choice.tag]
    return commits.find(({ ref }) => ref === choice.tag)?.ref
  }
  let ref: string | null | undefined = tags.latest
  for (let step = 0; step < choice.back && ref; step++) ref = tree[ref]
  return ref ?? undefined
}

/** The versions with `ref` as the latest, also tagged when the name has a tag; old untagged ones fall out. */
export function withVersion(versions: Versions, name: string, ref: string, choice: VersionChoice): Versions {
  const tags = { ...versions.tags, latest: ref, ...('tag' in choice && { [choice.tag]: ref }) }
  const commits = [...versions.commits, { name: versionName(name, ref), ref }]
  const tagged = new Set(Object.values(tags))
  const untagged = commits.filter((commit) => !tagged.has(commit.ref))
  const dropped = new Set(untagged.slice(0, -KEPT).map((commit) => commit.ref))
  return relinked({
    tags,
    commits: commits.filter((commit) => !dropped.has(commit.ref)),
    tree: { ...versions.tree },
  })
}

/** The versions without `ref` and its tags; the latest is then the one before it. Undefined when none is left. */
export function withoutVersion(versions: Versions, ref: string): Versions | undefined {
  const commits = versions.commits.filter((commit) => commit.ref !== ref)
  const latest = commits.at(-1)?.ref
  if (latest === undefined) return undefined
  const tags = Object.fromEntries(Object.entries(versions.tags).filter(([, tagged]) => tagged !== ref))
  return relinked({ tags: { latest, ...tags }, commits, tree: { ...versions.tree } })
}

/** Each version follows the one before it in `commits`. */
function relinked(versions: Versions): Versions {
  const refs = versions.commits.map((commit) => commit.ref)
  return { ...versions, tree: Object.fromEntries(refs.map((ref, i) => [ref, refs[i - 1] ?? null])) }
}
