/** What a link to the playground carries. */
export interface SharedInput {
  readonly text: string
  /** Targets whose rules are checked too. */
  readonly targets: readonly string[]
}

const parameters = { text: 'call', targets: 'for' } as const

/** The fragment of a link that opens the playground with this text. A fragment is never sent to a server. */
export const fragmentOf = (text: string, targets: readonly string[] = []): string => {
  const target = targets.length === 0 ? '' : `${parameters.targets}=${encodeURIComponent(targets.join(','))}&`
  return `${target}${parameters.text}=${encodeURIComponent(text)}`
}

const decode = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text)
  } catch {
    // Anyone can write a link; a broken one opens the playground as usual.
    return undefined
  }
}

/** What a fragment carries; undefined if it is not one of the playground. */
export const readFragment = (fragment: string): SharedInput | undefined => {
  const members = new Map(
    fragment
      .replace(/^#/, '')
      .split('&')
      .map((part) => {
        const [name = '', value = ''] = part.split(/=(.*)/s)
        return [name, value] as const
      }),
  )
  const text = decode(members.get(parameters.text) ?? '')
  if (text === undefined || text === '') return undefined
  return {
    text,
    targets: (decode(members.get(parameters.targets) ?? '') ?? '').split(',').filter((name) => name !== ''),
  }
}
