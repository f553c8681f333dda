import { printTemplate } from './print.ts'
import { parseTemplate } from './template.ts'

/**
 * Rewrites a template in canonical form. The result parses to the same tree, and formatting it
 * again changes nothing.
 * @throws {ImlError} if the template does not parse
 */
export const formatTemplate = (text: string): string => printTemplate(parseTemplate(text))
