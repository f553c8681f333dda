/** What a path of the CDN is for. */
export type CdnPath =
  | { readonly kind: 'settings'; readonly key: string }
  | { readonly kind: 'library'; readonly key: string; readonly file: string }
  /** A chunk of the library or of an integration, the same for everyone. */
  | { readonly kind: 'chunk'; readonly path: string }

const keyPattern = '([A-Za-z0-9_.-]{1,128})'
const settingsPath = new RegExp(`^/v1/projects/${keyPattern}/settings$`)
const libraryPath = new RegExp(`^/analytics\\.js/v1/${keyPattern}/(analytics(?:\\.min)?\\.js)$`)

/** Folders of the CDN that the library loads its parts from. */
const chunkPath =
  /^\/(?:analytics-next\/bundles|next-integrations(?:\/[A-Za-z0-9_-][A-Za-z0-9_.-]*){0,6})\/[A-Za-z0-9_-][A-Za-z0-9_.-]*\.(?:js|js\.gz|json|map)$/

const isDots = (key: string): boolean => /^\.+$/.test(key)

/**
 * Reads a path that may be fetched from the CDN. It is put together anew from parts that were looked at, so that no path
 * can climb, name another host or carry anything else.
 */
export const readCdnPath = (path: string): CdnPath | undefined => {
  const settingsKey = settingsPath.exec(path)?.[1]
  if (settingsKey !== undefined) return isDots(settingsKey) ? undefined : { kind: 'settings', key: settingsKey }
  const [, key, file] = libraryPath.exec(path) ?? []
  if (key !== undefined && file !== undefined) return isDots(key) ? undefined : { kind: 'library', key, file }
  return chunkPath.test(path) && !path.includes('..') ? { kind: 'chunk', path } : undefined
}
