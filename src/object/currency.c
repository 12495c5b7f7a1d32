/* See currency.h. Codes of three letters one after another, by the decimals of their minor unit. */
#include "object/currency.h"

#include "base/check.h"

static const struct {
    int places;
    const char *codes;
} units[] = {
    {2, "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY "
        "COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS "
        "INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR "
        "MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD "
        "SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWG"},
    {0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"},
    {3, "BHD IQD JOD KWD LYD OMR TND"},
};

static int places_of(str code)
{
    for (size_t i = 0; i < countof(units); i++) {
        str rest = str_of(units[i].codes);
        while (rest.p)
            if (str_eq(str_cut(&rest, ' '), code))
                return units[i].places;
    }
    return -1;
}

bool currency_is_known(str code)
{
    return code.n == 3 && places_of(code) >= 0;
}

int currency_places(str code)
{
    int places = places_of(code);
    return places < 0 ? 2 : places;
}
