import type { Answer } from './answer.ts'

const gif = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'

/** A transparent image of one pixel, which a pixel is answered whatever happens. */
export const pixelAnswer: Answer = {
  status: 200,
  headers: { 'content-type': 'image/gif', 'cache-control': 'no-store' },
  body: Uint8Array.from(atob(gif), (character) => character.charCodeAt(0)),
}
