import type { PatternNode } from './parse-pattern.ts'

/** The character that a part always is; undefined if there are several, or if it is another kind of part. */
const onlyCharacter = (node: PatternNode): string | undefined => {
  if (node.kind !== 'codes') return undefined
  const [range, ...others] = node.ranges
  return range !== undefined && others.length === 0 && range[0] === range[1] ? String.fromCharCode(range[0]) : undefined
}

/**
 * The longest text that every match of a pattern contains, or an empty one. Looking for it first is much faster than
 * matching, because most texts do not have it.
 */
export const requiredText = (pattern: PatternNode): string => {
  let longest = ''
  let run = ''
  const visit = (node: PatternNode): void => {
    const character = onlyCharacter(node)
    if (character !== undefined) {
      run += character
      if (run.length > longest.length) longest = run
    } else if (node.kind === 'sequence') node.parts.forEach(visit)
    // Nothing is read by an assertion, so that what follows it is adjacent.
    else if (node.kind !== 'assertion') run = ''
  }
  visit(pattern)
  return longest
}
