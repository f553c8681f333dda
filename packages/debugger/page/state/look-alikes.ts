import { computed } from '@preact/signals'
import { oddCharacters, skeletonOf } from '../text/odd-characters.ts'
import { calmVersion, store } from './live-events.ts'

/** A name that is nearly the same as a more frequent one of the same call type. */
export interface LookAlike {
  readonly known: string
  /** Loaded calls with the known name. */
  readonly count: number
}

/** Up to here, names are compared whenever counts change; above it only when there are new names. */
const maxFreshNames = 2000

const separator = ':'

const groupsOf = (names: Iterable<string>): ReadonlyMap<string, readonly string[]> => {
  const groups = new Map<string, string[]>()
  for (const id of names) {
    const [type = '', name = ''] = id.split(/:(.*)/s)
    const key = `${type}${separator}${skeletonOf(name)}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [id])
    else group.push(id)
  }
  return groups
}

/** Whether a name is known rather than its look-alike: the more frequent one, or else the plain one. */
const isBetter = (counts: ReadonlyMap<string, number>, left: string, right: string): boolean => {
  const difference = (counts.get(left) ?? 0) - (counts.get(right) ?? 0)
  return difference === 0 ? oddCharacters(left).length < oddCharacters(right).length : difference > 0
}

const findLookAlikes = (counts: ReadonlyMap<string, number>): ReadonlyMap<string, LookAlike> => {
  const found = new Map<string, LookAlike>()
  for (const group of groupsOf(counts.keys()).values()) {
    if (group.length === 1) continue
    const best = group.reduce((known, id) => (isBetter(counts, id, known) ? id : known))
    const known = { known: best.slice(best.indexOf(separator) + 1), count: counts.get(best) ?? 0 }
    for (const id of group) if (id !== best) found.set(id, known)
  }
  return found
}

let comparedNames = -1
let found: ReadonlyMap<string, LookAlike> = new Map()

/** The look-alikes among the names of loaded calls, by `type:name`. */
export const lookAlikes = computed(() => {
  calmVersion.value
  const { names } = store.counts
  if (names.size === comparedNames && names.size > maxFreshNames) return found
  comparedNames = names.size
  const next = findLookAlikes(names)
  const isSame = next.size === found.size && [...next].every(([id, { known }]) => found.get(id)?.known === known)
  // The same map redraws nothing.
  if (!isSame) found = next
  return found
})
