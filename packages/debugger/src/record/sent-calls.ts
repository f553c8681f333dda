import type { CallType } from '@org/segment-core'
import { callTypeNames } from '@org/segment-core/spec'
import type { JsonObject } from '@org/segment-testing'

/** A call of a request that Segment did not take. */
export interface SentCall {
  readonly call: JsonObject
  readonly type: CallType | undefined
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The type a path stands for; undefined for a batch and every other path. */
export const typeOfPath = (path: string): CallType | undefined => {
  const name = /^\/v1\/(?:pixel\/)?([a-z]+)\/*$/.exec(path)?.[1]
  return callTypeNames.find((type) => type === name || type.charAt(0) === name)
}

/**
 * The calls of a request that was refused or met a fault, so that they can be shown all the same.
 * @param text the body
 * @returns an empty list where the body is no JSON object
 */
export const readSentCalls = (path: string, text: string): readonly SentCall[] => {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return []
  }
  if (!isObject(body)) return []
  const type = typeOfPath(path)
  if (type !== undefined) return [{ call: body, type }]
  if (!Array.isArray(body.batch)) return []
  const { batch, context, integrations, sentAt } = body
  return batch.filter(isObject).map((item) => ({
    call: {
      ...(context === undefined ? {} : { context }),
      ...(integrations === undefined ? {} : { integrations }),
      ...(sentAt === undefined ? {} : { sentAt }),
      ...item,
    },
    type: callTypeNames.find((known) => known === item.type),
  }))
}
