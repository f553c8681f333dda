/** Makes text safe for a terminal: a call must not be able to move the cursor. */
export const printable = (text: string): string => text.replace(/\p{Cc}|\p{Bidi_Control}/gu, '·')
