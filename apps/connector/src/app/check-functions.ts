import { Script } from 'node:vm'
import type { FormatIssue } from '../make/issue.ts'

/** Longest code of a custom function on the platform, in characters. */
const maxLength = 5000

/** The message of a syntax error. The code does not run. */
const syntaxError = (code: string): string | undefined => {
  try {
    new Script(code)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/**
 * Issues of the code of a custom function. One that does not compile stops every scenario of the app.
 * @see https://developers.make.com/custom-apps-documentation/app-components/iml-functions
 */
export const functionIssues = (name: string, code: string, file: string): readonly FormatIssue[] => {
  const issue = (message: string, more: Partial<FormatIssue> = {}): FormatIssue => ({
    file,
    path: [],
    message,
    ...more,
  })
  const message = syntaxError(code)
  if (message !== undefined) return [issue(`The function ${name} does not compile: ${message}`)]
  const declaration = new RegExp(`\\b(?:function\\s*\\*?|const|let|var)\\s+${name.replaceAll('$', '\\$')}(?![\\w$])`)
  return [
    ...(declaration.test(code) ? [] : [issue(`The code does not declare a function named ${name}`)]),
    ...(code.length > maxLength
      ? [issue(`The platform limits the code of a function to ${maxLength} characters`, { severity: 'warning' })]
      : []),
  ]
}
