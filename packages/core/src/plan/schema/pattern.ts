/** A regular expression as a test, or the reason why Segment cannot run it. */
export type Pattern =
  | { readonly ok: true; readonly test: (text: string) => boolean }
  | { readonly ok: false; readonly reason: string }

/** Compiles a regular expression. It matches anywhere in a text unless it is anchored. */
export const compilePattern = (source: string): Pattern => {
  if (/\(\?<?[=!]/.test(source)) {
    return { ok: false, reason: 'has look-around, which the engine of Segment does not support' }
  }
  try {
    const pattern = new RegExp(source, 'u')
    return { ok: true, test: (text) => pattern.test(text) }
  } catch {
    return { ok: false, reason: 'is not a valid regular expression' }
  }
}
