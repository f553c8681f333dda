import type { SegmentRequest } from '@org/segment-core'
import { type App, type AppResponse, type AppTransport, readApp } from '../../src/index.ts'

/** What a module of a test consists of. */
export interface ModuleFiles {
  readonly type?: string
  readonly communication: unknown
  readonly parameters?: readonly unknown[]
  readonly base?: unknown
}

/** An app with one module, named `one`, whose base is `https://service.example`. */
export const oneModuleApp = ({ type = 'action', communication, parameters = [], base = {} }: ModuleFiles): App => {
  const files: Readonly<Record<string, unknown>> = {
    'makecomapp.json': {
      fileVersion: 1,
      generalCodeFiles: { base: 'base.json', common: null, readme: null, groups: null },
      components: {
        connection: {},
        webhook: {},
        module: {
          one: {
            label: 'One',
            moduleType: type,
            codeFiles: { communication: 'communication.json', mappableParams: 'parameters.json' },
          },
        },
        rpc: {},
        function: {},
        endpoint: {},
      },
      origins: [],
    },
    'base.json': { baseUrl: 'https://service.example', ...(base as object) },
    'communication.json': communication,
    'parameters.json': parameters,
  }
  return readApp((path) => (path in files ? JSON.stringify(files[path]) : undefined))
}

/** An answer of a service. */
export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly bytes?: Uint8Array
}

/** A service that returns these answers in order, and the last one again. */
export const answering = (...answers: readonly Answer[]): { transport: AppTransport; sent: SegmentRequest[] } => {
  const sent: SegmentRequest[] = []
  return {
    sent,
    transport: async (request): Promise<AppResponse> => {
      const { status = 200, headers = {}, json = {}, bytes } = answers[sent.length] ?? answers.at(-1) ?? {}
      sent.push(request)
      return {
        status,
        headers: new Headers({ 'content-type': 'application/json', ...headers }),
        body: bytes === undefined ? JSON.stringify(json) : new TextDecoder().decode(bytes),
        ...(bytes === undefined ? {} : { bodyBytes: bytes }),
      }
    },
  }
}
