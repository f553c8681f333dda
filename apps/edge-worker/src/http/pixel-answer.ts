import type { Answer } from './answer.ts'

const gif = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'

/** A transparent GIF of one pixel: the answer to every pixel request, even an invalid one. */
export const pixelAnswer: Answer = {
  status: 200,
  headers: { 'content-type': 'image/gif', 'cache-control': 'no-store' },
  body: Uint8Array.from(atob(gif), (character) => character.charCodeAt(0)),
}
