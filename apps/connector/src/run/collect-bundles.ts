import { type Fields, fieldsOf, isFields } from '../app/app.ts'
import { evaluate, inherited, joinObjects } from './build-request.ts'
import { outputsOf } from './outputs.ts'
import { evaluationOf, isTrue, type RequestStep } from './request-step.ts'
import { sendRequest } from './send-request.ts'
import { isProcessed, type TriggerItem, triggerRule, unprocessedItems } from './trigger-items.ts'

/** Maximum number of pages per request, as on the platform. */
const maxPages = 50

/**
 * Number of records after which no other page is requested.
 * @see https://developers.make.com/custom-apps-documentation/best-practices/trigger-modules
 */
const maxRecords = 3200

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

/** Whether a trigger has all new items: a service that returns the newest first has reached processed ones. */
const reachedProcessed = (found: readonly TriggerItem[], order: string | undefined, { run }: RequestStep): boolean =>
  order === 'desc' && found.some((item) => isProcessed(item, run.processed))

/**
 * Sends a request and, if it paginates, requests more pages until there are enough bundles or no more pages. A trigger
 * returns the unprocessed items, oldest first, so it needs all pages.
 */
export const collectBundles = async (
  request: Fields,
  response: Fields,
  step: RequestStep,
  limit: number,
): Promise<{ readonly bundles: readonly unknown[]; readonly answer: Fields }> => {
  const pagination = inherited(request, step.run.base, 'pagination')
  const rule = step.run.many ? triggerRule(response.trigger) : undefined
  const bundles: unknown[] = []
  const marked: TriggerItem[] = []
  let records = 0
  let current = request
  const finish = (answer: Fields) => {
    if (rule === undefined) return { bundles: bundles.slice(0, limit), answer }
    const { outputs, processed } = unprocessedItems(marked, rule, { limit, processed: step.run.processed })
    step.state.processed = processed
    return { bundles: outputs, answer }
  }
  for (let page = 1; ; page += 1) {
    const answer = await sendRequest(current, step, page)
    const { outputs, items, trigger } = outputsOf(response, step, answer)
    bundles.push(...outputs)
    marked.push(...trigger)
    records += response.iterate === undefined ? outputs.length : items.length
    if (!isFields(pagination) || page === maxPages || records >= maxRecords) return finish(answer)
    if (rule === undefined && bundles.length >= limit) return finish(answer)
    if (reachedProcessed(trigger, rule?.order, step)) return finish(answer)
    if (response.iterate !== undefined && items.length === 0) return finish(answer)
    const iterate = { container: { first: items[0], last: items.at(-1) } }
    const more = { ...answer, iterate, pagination: { page: page + 1 } }
    if (pagination.condition !== undefined && !isTrue(pagination.condition, step, more)) return finish(answer)
    current = nextPage(request, pagination, step, more)
  }
}
