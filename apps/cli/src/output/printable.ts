/** Makes text safe for a terminal: a call must not be able to move the cursor. */
export const printable = (text: string): string => text.replace(/\p{Cc}|\p{Bidi_Control}/gu, '·')

/** The same for a text of several lines. */
export const printableLines = (text: string): string => text.split(/\r?\n/).map(printable).join('\n')
