using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Asn1.X9;

namespace MutualAuth.KeyStores.Certificates;

/// <summary>Elliptic curves by their OID.</summary>
internal static class NamedCurve
{
    /// <summary>Bits of the curve's field; 0 for a curve that we do not know.</summary>
    public static int FieldSize(DerObjectIdentifier curve) =>
        curve.Equals(SecObjectIdentifiers.SecP256r1) ? 256
        : curve.Equals(SecObjectIdentifiers.SecP384r1) ? 384
        : curve.Equals(SecObjectIdentifiers.SecP521r1) ? 521
        : ECNamedCurveTable.GetByOid(curve)?.Curve.FieldSize ?? 0;

    /// <summary>Whether the JDK knows it: those of SEC 2 and X9.62, but not the latter's c2pnb curves, and the "r" curves of Brainpool.</summary>
    public static bool IsKnownToJdk(DerObjectIdentifier curve)
    {
        if (FieldSize(curve) == 0)
            return false;
        var last = curve.Id.Substring(curve.Id.LastIndexOf('.') + 1);
        return curve.On(new DerObjectIdentifier("1.3.132.0"))
            || curve.On(X9ObjectIdentifiers.PrimeCurve)
            || (curve.On(X9ObjectIdentifiers.CTwoCurve) && last is "5" or "6" or "7" or "11" or "12" or "13" or "18" or "20")
            || (curve.On(new DerObjectIdentifier("1.3.36.3.3.2.8.1.1")) && last is "1" or "3" or "5" or "7" or "9" or "11" or "13");
    }
}
