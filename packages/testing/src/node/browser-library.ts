import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { decodeSegment } from '../routes.ts'

/** The browser library of an installed `@segment/analytics-next`. */
export interface BrowserLibrary {
  readonly version: string
  /** The script that a page's snippet loads, for a write key. */
  readonly script: (writeKey: string) => Promise<string>
  /** A chunk that the script loads later; undefined if it does not exist. */
  readonly chunk: (name: string) => Promise<string | undefined>
  /** The script or chunk that Segment's CDN serves at a path; undefined if it serves none there. */
  readonly at: (path: string) => Promise<string | undefined>
}

/** Paths of the script and its chunks on Segment's CDN. */
const scriptPath = /^\/analytics\.js\/v1\/([^/]+)\/analytics(?:\.min)?\.js$/
const chunkPath = /^\/analytics-next\/bundles\/([^/]+)$/

/**
 * Makes the library load its chunks from its own origin. Unpatched, it only does so with https.
 */
const origin = `(function(){try{var s=document.currentScript;if(s&&s.src){var w=window,k=w.analytics=w.analytics||[];if(!k._cdn)k._cdn=new URL(s.src).origin}}catch(e){}})();`

/** A write key that needs no escaping in a script. */
const plainKey = /^[\w.~-]{1,100}$/

/**
 * Finds the library.
 * @param from folders or files to resolve it from, in order
 * @returns undefined if it is not installed
 */
export const findBrowserLibrary = async (from: readonly string[]): Promise<BrowserLibrary | undefined> => {
  for (const place of from) {
    const folder = folderOf(place)
    if (folder !== undefined) return readLibrary(folder)
  }
  return undefined
}

const folderOf = (place: string): string | undefined => {
  try {
    return dirname(createRequire(place).resolve('@segment/analytics-next/package.json'))
  } catch {
    return undefined
  }
}

const readLibrary = async (folder: string): Promise<BrowserLibrary> => {
  const manifest: { version: string } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const scripts = join(folder, 'dist/umd')
  const script = async (writeKey: string): Promise<string> => {
    const text = await readFile(join(scripts, 'standalone.js'), 'utf8')
    const made = plainKey.test(writeKey) ? text.replace('"__WRITE_KEY__"', () => JSON.stringify(writeKey)) : text
    return origin + made
  }
  const chunk = async (name: string): Promise<string | undefined> => {
    if (!/^[\w.-]+\.js$/.test(name)) return undefined
    try {
      return await readFile(join(scripts, name), 'utf8')
    } catch {
      return undefined
    }
  }
  const at = async (path: string): Promise<string | undefined> => {
    const writeKey = scriptPath.exec(path)?.[1]
    return writeKey === undefined ? chunk(chunkPath.exec(path)?.[1] ?? '') : script(decodeSegment(writeKey))
  }
  return { version: manifest.version, script, chunk, at }
}
