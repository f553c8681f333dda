import {
  type Answer,
  preflightAnswer,
  type ReadRequest,
  refusalAnswer,
  refusals,
  successAnswer,
  textAnswer,
} from './answer.ts'
import { readCredentials } from './credentials.ts'
import { type JsonObject, jsonBytes, parseJsonObject } from './json.ts'
import { limits } from './limits.ts'
import type { OAuthServer } from './oauth/oauth-server.ts'
import { pixelGif, readPixel } from './pixel.ts'
import { libraryStub, projectSettings, unknownProject } from './project-settings.ts'
import { type Arrival, type Intake, receiveBatch, receiveCall } from './receive-calls.ts'
import { type CallType, type Channel, findRoute, type Route, routeMethods } from './routes.ts'
import type { Sources } from './sources.ts'
import { decodeUtf8 } from './web-globals.ts'

/** The state for responding. */
export interface Responder {
  readonly intake: Intake
  readonly sources: Sources
  readonly oauth: OAuthServer
}

/** Responds as Segment does, and stores or drops the calls. */
export const respond = async (responder: Responder, request: ReadRequest): Promise<Answer> => {
  if (request.tooLarge === true) return refusals.batchTooLarge
  if (request.method === 'OPTIONS') return preflightAnswer
  const route = findRoute(request.location.pathname)
  if (route === undefined) return textAnswer(404, `Cannot ${request.method} - Invalid path or write key provided.`)
  const methods: readonly string[] = routeMethods[route.kind]
  if (!methods.includes(request.method)) {
    return { ...refusalAnswer(405, 'method not allowed'), headers: { allow: [...methods, 'OPTIONS'].join(', ') } }
  }
  return answerRoute(responder, request, route)
}

const answerRoute = (responder: Responder, request: ReadRequest, route: Route): Answer | Promise<Answer> => {
  switch (route.kind) {
    case 'call':
      return answerCalls(responder, request, route.channel, route.type)
    case 'batch':
      return answerCalls(responder, request, route.channel, undefined)
    case 'pixel':
      return answerPixel(responder, request, route.type)
    case 'metrics':
      return successAnswer
    case 'token':
      return responder.oauth.issue(request)
    case 'settings': {
      if (!responder.sources.knows(route.writeKey)) return unknownProject
      return projectSettings(route.writeKey, responder.sources.regionOf(route.writeKey) ?? request.region)
    }
    case 'library':
      return responder.sources.knows(route.writeKey) ? libraryStub : unknownProject
    default:
      return route satisfies never
  }
}

/** The content type is ignored: browser libraries send JSON as text, others as a form. */
const answerCalls = (
  responder: Responder,
  request: ReadRequest,
  channel: Channel,
  type: CallType | undefined,
): Answer => {
  const { inflated } = request
  if (inflated === undefined) return refusals.malformedJson
  if (type === undefined ? inflated.byteLength > limits.batchBytes : inflated.byteLength > limits.callBytes) {
    return type === undefined ? refusals.batchTooLarge : refusals.callTooLarge
  }
  const body = parseJsonObject(decodeUtf8(inflated))
  if (body === undefined) return refusals.malformedJson
  const credentials = readCredentials(request.headers.authorization, body)
  if (credentials.token !== undefined) {
    const refusal = responder.oauth.refuse(credentials.token, request)
    if (refusal !== undefined) return refusal
  }
  if (responder.sources.refuses(credentials.writeKey)) return refusals.invalidWriteKey
  const arrival = arrivalOf(responder, request, channel, credentials.writeKey)
  const { writeKey: _, ...rest } = body
  if (type !== undefined) {
    receiveCall(responder.intake, arrival, rest, type)
    return successAnswer
  }
  if (inflated.byteLength > limits.callBytes && hasLargeItem(rest)) return refusals.callTooLarge
  receiveBatch(responder.intake, arrival, rest)
  return successAnswer
}

const arrivalOf = (responder: Responder, request: ReadRequest, channel: Channel, writeKey: string): Arrival => ({
  writeKey,
  channel,
  receivedAt: request.receivedAt,
  loss: responder.sources.loses(writeKey, request.region),
  remoteAddress: request.remoteAddress,
})

const hasLargeItem = (envelope: JsonObject): boolean => {
  const items = envelope.batch
  return Array.isArray(items) && items.some((item) => jsonBytes(item) > limits.callBytes)
}

/** A pixel request always gets an image, even for an invalid call. */
const answerPixel = (responder: Responder, request: ReadRequest, type: CallType): Answer => {
  const call = readPixel(request.location.searchParams)
  const { writeKey: sentKey, ...rest } = call ?? {}
  const writeKey = typeof sentKey === 'string' ? sentKey : ''
  const arrival = arrivalOf(responder, request, 'client', writeKey)
  const broken =
    call === undefined ? 'malformed_pixel' : jsonBytes(call) > limits.callBytes ? 'call_too_large' : undefined
  receiveCall(responder.intake, { ...arrival, loss: broken ?? arrival.loss }, rest, type)
  const headers = { 'content-type': 'image/gif', 'cache-control': 'no-store', 'access-control-allow-origin': '*' }
  return { status: 200, headers, body: request.method === 'HEAD' ? '' : pixelGif }
}
