import { createOwnLibrary, type OwnLibrary } from '../cdn/own-library.ts'

/** The binding of a Worker to its static assets. */
export interface AssetsBinding {
  fetch(url: string): Promise<Response>
}

/** A binding ignores the host. */
const assetsUrl = 'https://assets.local'

/** Your own copy of the browser library in the static assets of a Worker. They are checked when a page first needs them. */
export const libraryOfAssets = (assets: AssetsBinding): OwnLibrary =>
  createOwnLibrary(async (name) => {
    const response = await assets.fetch(`${assetsUrl}/${name}`)
    // A site with a page for missing files answers 200 for everything.
    const isScript = response.headers.get('content-type')?.includes('javascript') === true
    if (response.status === 200 && isScript) return new Uint8Array(await response.arrayBuffer())
    await response.body?.cancel()
    return undefined
  })
