import { normalizedName } from '../../values/normalized-name.ts'
import { remember } from '../../values/remember.ts'

/** Tells the custom names of an object from other spellings of its reserved ones. */
export interface OpenNames {
  /** Reserved names, and the spellings the tables list, folded. */
  readonly taken: ReadonlySet<string>
  /** Custom names seen so far. */
  readonly custom: Map<string, true>
  /** The custom name seen last at each place: objects of one kind have their names in one order. */
  readonly places: string[]
}

/** Places looked at; those of longer objects share them. A power of two. */
const places = 32

/** Prepares the test of names for an object; `taken` holds its folded reserved names, separated by spaces. */
export const openNames = (taken: string): OpenNames => ({
  taken: new Set(taken.split(' ')),
  custom: new Map(),
  places: new Array<string>(places).fill(''),
})

const isCustom = ({ taken, custom, places: seen }: OpenNames, name: string, place: number): boolean => {
  if (!custom.has(name)) {
    if (taken.has(normalizedName(name))) return false
    remember(custom, name, true)
  }
  seen[place] = name
  return true
}

/** Whether a name that is not reserved is no other spelling of a reserved one either; `index` is its place. */
export const isOpen = (names: OpenNames, name: string, index: number): boolean => {
  const place = index & (places - 1)
  return names.places[place] === name || isCustom(names, name, place)
}
