/**
 * Decodes currency codes: each word is a first letter, followed by the other two letters of every code that starts with
 * it. This takes a third less space in a compressed bundle than a plain list.
 */
const codesOf = (words: string): readonly string[] =>
  words
    .split(' ')
    .flatMap(([first, ...letters]) => (letters.join('').match(/../g) ?? []).map((end) => `${first}${end}`))

/**
 * The ISO 4217 codes in use, including those of funds, metals and tests. A test compares them with
 * `Intl.supportedValuesOf('currency')`, which not every runtime has.
 */
export const currencies: readonly string[] = codesOf(
  'AEDFNLLMDNGOARSUDWGZN BAMBDDTGNHDIFMDNDOBOVRLSDTNWPYNZD CADDFHEHFHWLFLPNYOPOURCUCUPVEZK DJFKKOPZD ' +
    'EGPRNTBUR FJDKP GBPELHSIPMDNFTQYD HKDNLTGUF IDRLSNRQDRRSK JMDODPY KESGSHRMFPWRWWDYDZT LAKBPKRRDSLYD ' +
    'MADDLGAKDMKNTOPRUURVRWKXNXVYRZN NADGNIOOKPRZD OMR PABENGKHPKRLNYG QAR RONSDUBWF ' +
    'SARBDCRDGEKGDHPLEOSRDSPTNVCYPZL THBJSMTNDOPRYTDWDZS UAHGXSDSNYIYUYWZS VESNDUV WST ' +
    'XAFAGAUBABBBCBDCDCGDROFPDPFPTSUTSUAXX YER ZARMWWG',
)

/** Withdrawn ISO 4217 codes; historical data still uses them. */
export const withdrawnCurrencies: readonly string[] = codesOf(
  'ADPFALKOKONORRARPRYTSYMZM BADECEFELGJGKGLOPRBRCRERNRRUKYBYR CHCSDSJSKYP DDMEM ECSCVEKSASBSP FIMRF ' +
    'GEKHCHPNENSQERDWEWP HRDRK IEPLPLRSJTL LAJSMTLTTUCUFULVLVR MGFLFROTLTPVQXPZEZM NICLG PEHEIESLZTE ' +
    'RHDOKOLUR SDDDPITKKLLRGTDUR TJRMMPERL UAKGSGWSSYNYP VEBEFNC XEUFOFURE YDDUDUMUN ZALMKRNRZWCWDWLWNWR',
)
