import type { Io } from '../io/io.ts'
import { profileNameOf } from '../settings/resolve-settings.ts'

/** Kinds of objects that have names. */
const namedKinds = ['sources', 'destinations', 'plans'] as const

/** A kind of objects. */
export type NamedKind = (typeof namedKinds)[number]

type Names = { readonly [Kind in NamedKind]?: readonly string[] }

/** Names of a kind that are kept. */
const maxNames = 2_000

/** The path of the cache: the XDG directory, then `~/.cache` (`LOCALAPPDATA` on Windows). */
const cachePath = (io: Io): string => {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = io.env
  if (xdg?.startsWith('/')) return `${xdg}/segment/names.json`
  if (io.platform === 'win32' && local) return `${local}\\segment\\names.json`
  return `${io.homeDirectory}/.cache/segment/names.json`
}

const readCache = async (io: Io): Promise<Readonly<Record<string, Names>>> => {
  try {
    const value: unknown = JSON.parse(await io.files.read(cachePath(io)))
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    // It is missing, or it is damaged and will be replaced.
    return {}
  }
}

/** The names of a kind that were listed last with the selected profile, for completion. */
export const cachedNames = async (io: Io, kind: NamedKind, profile?: string): Promise<readonly string[]> => {
  const name = profile ?? profileNameOf(io, {})
  const cache = await readCache(io)
  const names: unknown = Object.hasOwn(cache, name) ? cache[name]?.[kind] : undefined
  return Array.isArray(names) ? names.filter((one) => typeof one === 'string') : []
}

/** Remembers the names of a kind. A cache that cannot be written does not matter. */
export const rememberNames = async (
  io: Io,
  profile: string,
  kind: NamedKind,
  names: readonly string[],
): Promise<void> => {
  const cache = await readCache(io)
  const kept = [...new Set(names)].slice(0, maxNames)
  const known = Object.hasOwn(cache, profile) ? cache[profile] : undefined
  if (JSON.stringify(known?.[kind]) === JSON.stringify(kept)) return
  const changed = { ...cache, [profile]: { ...known, [kind]: kept } }
  await io.files.writePrivate(cachePath(io), `${JSON.stringify(changed)}\n`).catch(() => undefined)
}
