import { isSegmentError } from '@org/segment-core'

/**
 * The answer of a Worker whose settings can not be right; which one it is stands in the log, for operators only.
 * @throws whatever the settings are not to blame for
 */
export const notSetUp = (error: unknown): Response => {
  if (!isSegmentError(error)) throw error
  const { message, details } = error
  console.error(JSON.stringify({ level: 'error', message, advice: details.advice }))
  return Response.json({ success: false, message: 'The collector is not set up.' }, { status: 503 })
}
