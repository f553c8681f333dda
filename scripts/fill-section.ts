/**
 * Replaces the text between `<!-- generated: name -->` and `<!-- /generated: name -->`.
 * @throws {Error} if the file does not have the two marks, once each and in this order
 */
export const fillSection = (file: string, name: string, text: string): string => {
  const [open, close] = [`<!-- generated: ${name} -->`, `<!-- /generated: ${name} -->`]
  const [before, rest, ...more] = file.split(open)
  const [, after, ...others] = rest?.split(close) ?? []
  if (before === undefined || after === undefined || more.length > 0 || others.length > 0) {
    throw new Error(`The file needs ${open} and ${close}, once each and in this order.`)
  }
  return `${before}${open}\n\n${text.trim()}\n\n${close}${after}`
}
