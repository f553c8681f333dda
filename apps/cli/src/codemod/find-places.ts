import { resolve } from 'node:path'
import { type DifferenceName, differences } from '@org/segment-core/internal'
import type { ParsedSource } from '../source-code/parse-source.ts'
import { differenceRules, type Hit } from './difference-rules.ts'
import { createOrigins, exportsOf } from './find-origins.ts'
import { type FoundUse, findUses } from './find-uses.ts'
import { dropInModule, originalModule } from './module-names.ts'
import type { ModuleExports } from './origin.ts'
import { readProgramNames } from './program-names.ts'
import { createResolver } from './resolve-origins.ts'
import type { FilePosition } from './rewrite-files.ts'

/** A place at which the drop-in differs from the original. */
export interface Place extends FilePosition {
  readonly difference: DifferenceName
  /** `certain` if the syntax proves that the place uses the library and is affected. */
  readonly certainty: 'certain' | 'possible'
  /** What the program does there, as the rest of a sentence that begins with the place. */
  readonly does: string
}

interface Candidate extends Omit<Place, 'file'> {
  readonly file: string
  readonly owner: FoundUse['owner']
  readonly unlessListening: boolean
}

const differenceNames = Object.keys(differences) as DifferenceName[] // the keys of a constant

/** Names of clients whose origin the source code does not show. */
const clientName = /analytics|segment/i

/** Collects places file by file, and decides about them when all files are known. */
export const createPlaceFinder = () => {
  const modules = new Map<string, ModuleExports>()
  const candidates: Candidate[] = []
  const errorListeners: NonNullable<FoundUse['owner']>[] = []
  // Elsewhere, a name such as `analytics` means something else.
  let isUsed = false

  const candidateOf = (file: string, difference: DifferenceName, hit: Hit, owner: FoundUse['owner']): Candidate => ({
    file,
    line: hit.node.loc?.start.line ?? 1,
    column: (hit.node.loc?.start.column ?? 0) + 1,
    difference,
    certainty: hit.certainty,
    does: hit.does,
    owner,
    unlessListening: hit.unlessListening === true,
  })

  return {
    /** Reads a file; its syntax tree is not kept. */
    visit: (file: string, { program, source }: ParsedSource): void => {
      isUsed ||= source.includes(originalModule) || source.includes(dropInModule)
      const names = readProgramNames(program)
      const path = resolve(file)
      const originOf = createOrigins(path, names)
      modules.set(path, exportsOf(path, program, originOf))
      for (const { use, owner } of findUses(file, { program, source, names, originOf })) {
        if (use.kind === 'listen' && use.event === 'error' && owner !== undefined) errorListeners.push(owner)
        for (const difference of differenceNames) {
          for (const hit of differenceRules[difference](use)) {
            candidates.push(candidateOf(file, difference, hit, owner))
          }
        }
      }
    },
    /** The places of all files, in order. */
    places: (): readonly Place[] => {
      if (!isUsed) return []
      const { isClient, isClass } = createResolver(modules)
      const isOwn = ({ origin, kind, name }: NonNullable<FoundUse['owner']>): Place['certainty'] | undefined => {
        const verdict = kind === 'client' ? isClient(origin) : isClass(origin)
        if (verdict === 'yes') return 'certain'
        const isNamed = kind === 'client' ? clientName.test(name) : name === 'Analytics'
        return verdict === 'unknown' && isNamed ? 'possible' : undefined
      }
      const isListening = errorListeners.some((owner) => isOwn(owner) !== undefined)
      const found = new Map<string, Place>()
      for (const { owner, unlessListening, ...place } of candidates) {
        const own = owner === undefined ? 'certain' : isOwn(owner)
        if (own === undefined || (unlessListening && isListening)) continue
        const certainty = own === 'certain' ? place.certainty : 'possible'
        found.set(JSON.stringify(place), { ...place, certainty })
      }
      return [...found.values()]
    },
  }
}
