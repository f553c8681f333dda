/**
 * Codes of three letters, from words of a first letter and the other two of each code that begins with it. A bundle that
 * is compressed holds them in a third less than one by one.
 */
const codesOf = (words: string): readonly string[] =>
  words
    .split(' ')
    .flatMap(([first, ...letters]) => (letters.join('').match(/../g) ?? []).map((end) => `${first}${end}`))

/**
 * Codes of ISO 4217 in use, those of funds, metals and tests included. A test compares them with the list that the
 * JavaScript runtime carries (`Intl.supportedValuesOf('currency')`), which not every runtime has.
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
