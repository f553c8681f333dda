import { dirname, join, resolve } from 'node:path'
import { dropInModule, originalModule } from './module-names.ts'
import type { ModuleExports, Origin } from './origin.ts'

/** What a value is. */
type Known =
  | { readonly kind: 'client' | 'class' | 'package' | 'other' | 'unknown' | 'nothing' }
  | { readonly kind: 'value'; readonly origin: Origin }
  | { readonly kind: 'file'; readonly file: string }

/** Whether a value is a client of the library: certain, certainly not, or unknown. */
export type Verdict = 'yes' | 'no' | 'unknown'

const extensions = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.vue', '.svelte']

/** References that are followed. */
const maxDepth = 40

const unknown: Known = { kind: 'unknown' }
const other: Known = { kind: 'other' }

/** Other libraries whose clients have the same methods. */
const otherLibrary = /^@segment\/|^analytics-node$|^@rudderstack\/|^posthog|^mixpanel/

/** Follows values through the modules of a project. @param modules by their absolute paths */
export const createResolver = (modules: ReadonlyMap<string, ModuleExports>) => {
  /** The file of a relative import, with the extension that TypeScript writes for another. */
  const fileOf = (importer: string, from: string): string | undefined => {
    if (!from.startsWith('.')) return undefined
    const path = resolve(dirname(importer), from)
    const base = path.replace(/\.([cm]?)jsx?$/, '.$1ts')
    const candidates = [path, base, base.replace(/ts$/, 'tsx')]
    const files = candidates.flatMap((one) => extensions.map((extension) => one + extension))
    return [...files, ...extensions.map((extension) => join(path, `index${extension}`))].find((one) => modules.has(one))
  }

  const exportOf = (file: string, name: string, depth: number): Known => {
    const exported = modules.get(file)
    if (exported === undefined || depth > maxDepth) return unknown
    const own = exported.names.get(name)
    if (own !== undefined) return know(own, depth + 1)
    const whole = exported.names.get('=')
    if (whole !== undefined) {
      return name === 'default' ? know(whole, depth + 1) : know({ kind: 'member', of: whole, name }, depth + 1)
    }
    for (const from of exported.stars) {
      const known = know({ kind: 'import', file, from, name }, depth + 1)
      if (known.kind !== 'unknown' && known.kind !== 'other') return known
    }
    return unknown
  }

  const ofImport = ({ file, from, name }: Extract<Origin, { kind: 'import' }>, depth: number): Known => {
    if (from === originalModule || from === dropInModule) {
      if (name === '*') return { kind: 'package' }
      return { kind: name === 'Analytics' || name === 'default' ? 'class' : 'other' }
    }
    const found = fileOf(file, from)
    if (found !== undefined) return name === '*' ? { kind: 'file', file: found } : exportOf(found, name, depth)
    // A path of the project's own that was not read is unknown, too.
    return otherLibrary.test(from) ? other : unknown
  }

  const memberOf = (of: Known, name: string, depth: number): Known => {
    // The default import is the class, or, in an ES module of Node, all of the library.
    if (of.kind === 'package' || of.kind === 'class') {
      return { kind: name === 'Analytics' || name === 'default' ? 'class' : 'other' }
    }
    if (of.kind === 'file') return exportOf(of.file, name, depth)
    if (of.kind === 'value' && of.origin.kind === 'object') {
      const member = of.origin.members.get(name)
      return member === undefined ? unknown : know(member, depth + 1)
    }
    return of.kind === 'client' || of.kind === 'other' ? other : unknown
  }

  const callOf = (of: Known, depth: number): Known => {
    if (of.kind !== 'value' || of.origin.kind !== 'function') return of.kind === 'other' ? other : unknown
    return know({ kind: 'choice', of: of.origin.returns }, depth + 1)
  }

  const ofChoice = (origins: readonly Origin[], depth: number): Known => {
    const known = origins.map((one) => know(one, depth + 1)).filter(({ kind }) => kind !== 'nothing')
    const [first] = known
    // Different values: one of them may be a client.
    return first !== undefined && known.every(({ kind }) => kind === first.kind) ? first : unknown
  }

  const before = new Map<Origin, Known>()

  const know = (origin: Origin, depth: number): Known => {
    if (depth > maxDepth) return unknown
    const known = before.get(origin) ?? follow(origin, depth)
    before.set(origin, known)
    return known
  }

  const follow = (origin: Origin, depth: number): Known => {
    switch (origin.kind) {
      case 'import':
        return ofImport(origin, depth)
      case 'instance': {
        const of = asValue(know(origin.of, depth + 1), depth)
        return of.kind === 'class' ? { kind: 'client' } : of.kind === 'unknown' ? unknown : other
      }
      case 'subclass': {
        const of = asValue(know(origin.of, depth + 1), depth)
        return of.kind === 'class' ? of : of.kind === 'unknown' ? unknown : other
      }
      case 'result':
        return callOf(asValue(know(origin.of, depth + 1), depth), depth)
      case 'member':
        return memberOf(know(origin.of, depth + 1), origin.name, depth)
      case 'choice':
        return ofChoice(origin.of, depth)
      case 'object':
      case 'function':
        return { kind: 'value', origin }
      case 'unknown':
      case 'other':
      case 'nothing':
        return { kind: origin.kind }
    }
  }

  /** A CommonJS module that is itself a value. */
  const asValue = (known: Known, depth: number): Known => {
    if (known.kind !== 'file') return known
    const whole = modules.get(known.file)?.names.get('=')
    return whole === undefined ? known : know(whole, depth + 1)
  }

  const verdictOf = (origin: Origin, kind: 'client' | 'class'): Verdict => {
    const known = asValue(know(origin, 0), 0)
    return known.kind === kind ? 'yes' : known.kind === 'unknown' || known.kind === 'nothing' ? 'unknown' : 'no'
  }
  return {
    isClient: (origin: Origin): Verdict => verdictOf(origin, 'client'),
    isClass: (origin: Origin): Verdict => verdictOf(origin, 'class'),
  }
}
