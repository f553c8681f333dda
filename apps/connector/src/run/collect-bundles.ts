import { type Fields, fieldsOf, isFields } from '../app/app.ts'
import { evaluate, inherited, joinObjects } from './build-request.ts'
import { evaluationOf, isTrue, type RequestStep } from './request-step.ts'
import { sendRequest } from './send-request.ts'

/** Maximum number of pages per request, as on the platform. */
const maxPages = 50

const listOf = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value
  return value === undefined || value === null || value === '' ? [] : [value]
}

/** Creates the outputs of a response: one, or one per iterated item. An undefined output is dropped. @returns outputs and items */
export const outputsOf = ({ iterate, output }: Fields, step: RequestStep, answer: Fields) => {
  if (iterate === undefined) {
    const value = output === undefined ? answer.body : evaluate(output, evaluationOf(step, answer))
    return { outputs: value === undefined ? [] : [value], items: [] }
  }
  const { container, condition } = isFields(iterate) ? iterate : { container: iterate, condition: undefined }
  const items = listOf(evaluate(container, evaluationOf(step, answer)))
  const outputs = items.flatMap((item) => {
    const more = { ...answer, item }
    if (condition !== undefined && !isTrue(condition, step, more)) return []
    const value = output === undefined ? item : evaluate(output, evaluationOf(step, more))
    return value === undefined ? [] : [value]
  })
  return { outputs, items }
}

/** Evaluated values are data: a `{{` in them must not be evaluated again. */
const asData = (value: unknown): unknown => {
  if (typeof value === 'string') return value.includes('{{') ? value.replaceAll('{{', "{{'{'}}{{'{'}}") : value
  if (Array.isArray(value)) return value.map(asData)
  if (!isFields(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, asData(member)]))
}

const nextPage = (request: Fields, pagination: Fields, step: RequestStep, answer: Fields): Fields => {
  const { condition: _condition, mergeWithParent, ...asked } = pagination
  const own = fieldsOf(asData(evaluate(asked, evaluationOf(step, answer))))
  if (mergeWithParent !== false) return joinObjects(request, own)
  const { headers: _headers, qs: _qs, body: _body, ...rest } = request
  return { ...rest, ...own }
}

/** Sends a request and, if it paginates, requests more pages until there are enough bundles or no more pages. */
export const collectBundles = async (
  request: Fields,
  response: Fields,
  step: RequestStep,
  limit: number,
): Promise<{ readonly bundles: readonly unknown[]; readonly answer: Fields }> => {
  const pagination = inherited(request, step.run.base, 'pagination')
  const bundles: unknown[] = []
  let current = request
  for (let page = 1; ; page += 1) {
    const answer = await sendRequest(current, step, page)
    const { outputs, items } = outputsOf(response, step, answer)
    bundles.push(...outputs)
    const done = { bundles: bundles.slice(0, limit), answer }
    if (!isFields(pagination) || bundles.length >= limit || page === maxPages) return done
    if (response.iterate !== undefined && items.length === 0) return done
    const iterate = { container: { first: items[0], last: items.at(-1) } }
    const more = { ...answer, iterate, pagination: { page: page + 1 } }
    if (pagination.condition !== undefined && !isTrue(pagination.condition, step, more)) return done
    current = nextPage(request, pagination, step, more)
  }
}
