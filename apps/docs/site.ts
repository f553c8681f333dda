/**
 * Where the site is published: set `SITE_ADDRESS` when you build it, such as `https://example.com/segment-toolkit`. The
 * project has no public address yet, so the default is one that cannot exist. Links inside the site are relative to it.
 */
export const siteAddress = new URL(process.env.SITE_ADDRESS ?? 'https://segment-toolkit.invalid/')

/** Path of the site on its host, with a slash at both ends. */
export const basePath = siteAddress.pathname.replace(/\/*$/, '/')
