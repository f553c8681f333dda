import { textMembers } from '@org/segment-core/internal'
import { originalModule } from './module-names.ts'

/** The package of the drop-in. */
export const dropInPackage = '@org/segment-core'

const sections = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'] as const

/** The sections of a `package.json` that list the original. */
export const sectionsWithOriginal = (manifest: unknown): readonly string[] =>
  sections.filter((name) => {
    const section: unknown = Reflect.get(Object(manifest), name)
    return typeof section === 'object' && section !== null && Object.hasOwn(section, originalModule)
  })

/**
 * Replaces the original in every section of a `package.json` by the package of the drop-in. All other bytes stay.
 * @param text valid JSON of an object
 * @param range such as `^1.2.3`
 */
export const rewriteManifest = (text: string, range: string): string => {
  let out = text
  // From the last section to the first, so that positions stay.
  const found = textMembers(text, text.indexOf('{')).filter(({ name }) =>
    (sections as readonly string[]).includes(name),
  )
  for (const section of found.toReversed()) {
    if (text[section.valueStart] !== '{') continue
    const members = textMembers(text, section.valueStart)
    const index = members.findIndex(({ name }) => name === originalModule)
    const member = members[index]
    if (member === undefined) continue
    const hasDropIn = members.some(({ name }) => name === dropInPackage)
    const [previous, next] = [members[index - 1], members[index + 1]]
    if (!hasDropIn) {
      const colon = text.slice(member.start, member.valueStart).replace(/^"(?:[^"\\]|\\.)*"/, '')
      out = `${out.slice(0, member.start)}${JSON.stringify(dropInPackage)}${colon}${JSON.stringify(range)}${out.slice(member.end)}`
    } else if (next !== undefined) out = out.slice(0, member.start) + out.slice(next.start)
    else out = out.slice(0, previous?.end ?? member.start) + out.slice(member.end)
  }
  return out
}
