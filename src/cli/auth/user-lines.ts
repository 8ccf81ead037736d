import type { KeyUse, User } from '../../store/user.ts'

/** A line for each key: name, what the key begins with, when it was made, ends and was used last, what the user may do. */
export function userLines(user: User, uses: readonly KeyUse[]): readonly string[] {
  const { name, keys } = user
  if (keys.length === 0) return [[name, 'no key', '', '', '', rightsText(user)].join('\t')]
  return keys.map(({ id, created, expires }) => {
    const used = uses.find((use) => use.id === id)?.used
    return [
      name,
      id || '-',
      `created ${text(created)}`,
      `expires ${text(expires)}`,
      `used ${text(used)}`,
      rightsText(user),
    ].join('\t')
  })
}

function text(time: Date | undefined): string {
  return time?.toISOString() ?? '-'
}

function rightsText({ readOnly, rules, buckets, allTasks }: User): string {
  const said = [
    ...(readOnly ? ['read-only'] : []),
    ...(rules ? [`rules ${rules.join(';')}`] : []),
    ...(buckets ? [`buckets ${buckets.join(',')}`] : []),
    ...(allTasks ? ['all tasks'] : []),
  ]
  return said.join(' ') || 'all'
}
