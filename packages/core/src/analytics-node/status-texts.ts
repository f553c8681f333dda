import type { StatusTexts } from './failure-reason.ts'

/** The usual reason phrase of a status, such as `Too Many Requests`; empty if it is unknown, or Node is missing. */
const usualText = (status: number): string =>
  globalThis.process?.getBuiltinModule?.('node:http')?.STATUS_CODES[status] ?? ''

/** Remembers the reason phrases that custom HTTP clients report; the built-in ones report none. */
export const createStatusTexts = (): StatusTexts => {
  const texts = new Map<number, string>()
  return {
    get: (status) => texts.get(status) ?? usualText(status),
    set: (status, text) => texts.set(status, text),
  }
}
