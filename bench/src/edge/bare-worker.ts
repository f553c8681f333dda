/** The least that stands between a client and Segment on Workers: reads a body, forwards it, answers what was answered. */
// biome-ignore lint/style/noDefaultExport: workerd looks for the worker there
export default {
  fetch: async (request: Request, { UPSTREAM }: { UPSTREAM: string }): Promise<Response> => {
    const { pathname } = new URL(request.url)
    const body = await request.arrayBuffer()
    const headers = { authorization: request.headers.get('authorization') ?? '', 'content-type': 'application/json' }
    const answer = await fetch(`${UPSTREAM}${pathname}`, { method: 'POST', headers, body })
    return new Response(await answer.text(), { status: answer.status, headers: { 'content-type': 'application/json' } })
  },
}
