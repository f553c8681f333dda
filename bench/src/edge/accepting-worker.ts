/** The floor on Workers: reads the body and answers. It validates, stores and delivers nothing. */
// biome-ignore lint/style/noDefaultExport: workerd expects the worker as the default export
export default {
  fetch: async (request: Request): Promise<Response> => {
    await request.arrayBuffer()
    return new Response('{"success":true}', { headers: { 'content-type': 'application/json' } })
  },
}
