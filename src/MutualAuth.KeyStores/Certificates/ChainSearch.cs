using System.Text;
using MutualAuth.KeyStores.Keys;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Security;

namespace MutualAuth.KeyStores.Certificates;

/// <summary>
/// Puts a chain together from unordered certificates. The JDK goes by names alone, and takes
/// whichever certificate of that name comes first; here the signature decides.
/// </summary>
internal sealed class ChainSearch(IEnumerable<Certificate> candidates)
{
    private readonly Lazy<ILookup<X509Name, Certificate>> _bySubject =
        new(() => candidates.ToLookup(certificate => certificate.Structure.Subject, new EquivalentNames()));

    private readonly Dictionary<Certificate, IReadOnlyList<Certificate>> _chains = [];

    /// <summary>Null for a key that no signature is checked with.</summary>
    private readonly Dictionary<Certificate, AsymmetricKeyParameter?> _keys = [];

    private readonly VerificationBudget _budget = new();

    public IReadOnlyList<Certificate> From(Certificate leaf)
    {
        // A file may link thousands of keys to one certificate.
        if (!_chains.TryGetValue(leaf, out var chain))
            _chains.Add(leaf, chain = Found(leaf));
        return chain;
    }

    private List<Certificate> Found(Certificate leaf)
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
        if (!key.IsOfAlgorithm(certificate.Structure.SubjectPublicKeyInfo))
            return false;
        _budget.Spend(VerificationCost.OfPair(certificate.Structure.SubjectPublicKeyInfo));
        return key.Matches(certificate.PublicKeyInfo);
    }

    /// <summary>By name and by signature.</summary>
    public static bool IsSignedBy(Certificate certificate, Certificate issuer) =>
        certificate.Structure.Issuer.Equivalent(issuer.Structure.Subject, inOrder: true) && Verifies(KeyOf(issuer), certificate);

    /// <summary>The CA of a chain, own certificate first, below which stand more CAs than its path length allows; null where none does.</summary>
    public static Certificate? TooDeep(IReadOnlyList<Certificate> chain) =>
        chain.Skip(1).Where((authority, below) => authority.PathLength < below).FirstOrDefault();

    private bool Signed(Certificate issuer, Certificate certificate)
    {
        var info = issuer.Structure.SubjectPublicKeyInfo;
        if (!_keys.TryGetValue(issuer, out var key))
        {
            _budget.Spend(VerificationCost.OfKey(info));
            _keys.Add(issuer, key = KeyOf(issuer));
        }

        if (key is not null)
            _budget.Spend(VerificationCost.OfCheck(info));
        return Verifies(key, certificate);
    }

    private static AsymmetricKeyParameter? KeyOf(Certificate issuer)
    {
        try
        {
            var info = issuer.Structure.SubjectPublicKeyInfo;
            return VerificationCost.IsBounded(info) ? PublicKeyFactory.CreateKey(info) : null;
        }
        catch (Exception)
        {
            return null;
        }
    }

    private static bool Verifies(AsymmetricKeyParameter? key, Certificate certificate)
    {
        if (key is null)
            return false;
        try
        {
            var structure = certificate.Structure;
            var verifier = new Asn1VerifierFactory(structure.SignatureAlgorithm, key).CreateCalculator();
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

    private sealed class EquivalentNames : IEqualityComparer<X509Name>
    {
        public bool Equals(X509Name? x, X509Name? y) => x is null || y is null ? ReferenceEquals(x, y) : x.Equivalent(y, inOrder: true);

        /// <summary>
        /// BouncyCastle compares without case and blanks; what is left of both is hashed, with .NET's own hash: of another one
        /// it is easy to find thousands of names that have the same. (It prints a value of a rare type in hexadecimal, and
        /// compares it as text.)
        /// </summary>
        public int GetHashCode(X509Name obj)
        {
            var text = new StringBuilder();
            foreach (var value in obj.GetValueList().Where(value => value.Length == 0 || value[0] != '#'))
            {
                foreach (var c in value.ToLowerInvariant())
                {
                    if (!char.IsWhiteSpace(c))
                        text.Append(c);
                }
            }

            return StringComparer.Ordinal.GetHashCode(text.ToString());
        }
    }
}
