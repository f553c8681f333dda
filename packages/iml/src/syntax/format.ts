import { printTemplate } from './print.ts'
import { parseTemplate } from './template.ts'

/**
 * Rewrites a template in the canonical form of the printer. The result parses to the same tree, and formatting it
 * again changes nothing.
 * @throws {ImlError} where the template does not parse
 */
export const formatTemplate = (text: string): string => printTemplate(parseTemplate(text))
