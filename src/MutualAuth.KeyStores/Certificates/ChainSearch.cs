using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Security;

namespace MutualAuth.KeyStores.Certificates;

/// <summary>
/// Puts a chain together from unordered certificates. The JDK goes by names alone, and takes
/// whichever certificate of that name comes first; here the signature decides.
/// </summary>
internal sealed class ChainSearch(IEnumerable<Certificate> candidates)
{
    /// <summary>
    /// Signatures and key pairs checked in one file. A keystore needs a few for each key; a file made of thousands of
    /// certificates of one name would need their square.
    /// </summary>
    private const int MaximumChecks = 2_000;

    private readonly Lazy<ILookup<X509Name, Certificate>> _bySubject =
        new(() => candidates.ToLookup(certificate => certificate.Structure.Subject, new EquivalentNames()));

    private int _checks;

    public IReadOnlyList<Certificate> From(Certificate leaf)
    {
        var chain = new List<Certificate> { leaf };
        for (var last = leaf; !(last.IsSelfIssued && Signed(last, last));)
        {
            var issuer = _bySubject.Value[last.Structure.Issuer]
                .FirstOrDefault(candidate => !chain.Contains(candidate) && Signed(candidate, last));
            if (issuer is null)
                break;
            chain.Add(issuer);
            last = issuer;
        }

        return chain;
    }

    public bool IsPair(PrivateKey key, Certificate certificate)
    {
        Spend();
        return key.Matches(certificate.PublicKeyInfo);
    }

    /// <summary>By name and by signature.</summary>
    public static bool IsSignedBy(Certificate certificate, Certificate issuer) =>
        certificate.Structure.Issuer.Equivalent(issuer.Structure.Subject, inOrder: true) && Verifies(issuer, certificate);

    /// <summary>The CA of a chain, own certificate first, below which stand more CAs than its path length allows; null where none does.</summary>
    public static Certificate? TooDeep(IReadOnlyList<Certificate> chain) =>
        chain.Skip(1).Where((authority, below) => authority.PathLength < below).FirstOrDefault();

    private bool Signed(Certificate issuer, Certificate certificate)
    {
        Spend();
        return Verifies(issuer, certificate);
    }

    private static bool Verifies(Certificate issuer, Certificate certificate)
    {
        if (!VerificationCost.IsBounded(issuer.Structure.SubjectPublicKeyInfo))
            return false;
        try
        {
            var structure = certificate.Structure;
            var verifier = new Asn1VerifierFactory(
                structure.SignatureAlgorithm, PublicKeyFactory.CreateKey(issuer.Structure.SubjectPublicKeyInfo)).CreateCalculator();
            var signed = structure.TbsCertificate.GetEncoded();
            using (var stream = verifier.Stream)
                stream.Write(signed, 0, signed.Length);
            return verifier.GetResult().IsVerified(structure.GetSignatureOctets());
        }
        catch (Exception)
        {
            // A key or an algorithm that is not known, or the key of another algorithm: not shown to be the issuer.
            return false;
        }
    }

    private void Spend()
    {
        if (++_checks > MaximumChecks)
            throw Mab.OverLimit.Error(null, "more signature checks than any keystore needs", $"{MaximumChecks}");
    }

    private sealed class EquivalentNames : IEqualityComparer<X509Name>
    {
        public bool Equals(X509Name? x, X509Name? y) => x is null || y is null ? ReferenceEquals(x, y) : x.Equivalent(y, inOrder: true);

        /// <summary>BouncyCastle compares without case and blanks; letters and digits in one case are what is left of both.</summary>
        public int GetHashCode(X509Name obj)
        {
            var hash = 17;
            foreach (var value in obj.GetValueList())
            {
                foreach (var c in value.ToLowerInvariant())
                {
                    if (char.IsLetterOrDigit(c))
                        hash = unchecked(hash * 31 + c);
                }
            }

            return hash;
        }
    }
}
