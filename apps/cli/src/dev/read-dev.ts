import { isJsonObject, jsonOrUndefined } from '@org/segment-core/internal'
import { CliError, messageOf } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'
import type { DevAddress } from './dev-address.ts'

const messageIn = (text: string): string | undefined => {
  const value = jsonOrUndefined(text)
  const error = isJsonObject(value) && isJsonObject(value.error) ? value.error : value
  return isJsonObject(error) && typeof error.message === 'string' ? error.message : undefined
}

/** Why a running `segment dev` did not answer a request with what it asks for. */
export const devRefusal = async (response: Response): Promise<CliError> => {
  const said = messageIn(await response.text()) ?? `It returned status ${response.status}.`
  const advice =
    response.status === 401
      ? 'Set SEGMENT_DEV_TOKEN to the token that segment dev printed, or pass it as a flag.'
      : 'Check the address.'
  return new CliError('refused', exitCodes.refused, `segment dev refused the request: ${said}`, advice)
}

/**
 * Reads from a running `segment dev`.
 * @param path with its query
 * @throws {CliError} `no_dev` if it does not answer, `refused` if it refuses
 */
export const readDev = async ({ url, headers }: DevAddress, path: string, signal: AbortSignal): Promise<Response> => {
  let response: Response
  try {
    response = await fetch(`${url}${path}`, { headers, signal, redirect: 'error' })
  } catch (error) {
    throw new CliError(
      'no_dev',
      exitCodes.unavailable,
      `segment dev does not answer at ${url}.`,
      'Start it with: segment dev, or pass its address with --url.',
      { cause: messageOf(error) },
    )
  }
  if (!response.ok) throw await devRefusal(response)
  return response
}
