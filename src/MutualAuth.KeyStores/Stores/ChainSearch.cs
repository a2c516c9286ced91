using MutualAuth.KeyStores.Certificates;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Security;

namespace MutualAuth.KeyStores.Stores;

/// <summary>
/// Puts a chain together again from the unordered certificates of a PKCS #12 file. The JDK goes by names alone, and takes
/// whichever certificate of that name comes first; here the signature decides.
/// </summary>
internal sealed class ChainSearch(IReadOnlyList<Certificate> candidates)
{
    public IReadOnlyList<Certificate> From(Certificate leaf)
    {
        var chain = new List<Certificate> { leaf };
        for (var last = leaf; !(last.IsSelfIssued && Signed(last, last));)
        {
            var issuer = candidates.FirstOrDefault(candidate => !chain.Contains(candidate) && Issued(candidate, last));
            if (issuer is null)
                break;
            chain.Add(issuer);
            last = issuer;
        }

        return chain;
    }

    private static bool Issued(Certificate issuer, Certificate certificate) =>
        issuer.Structure.Subject.Equivalent(certificate.Structure.Issuer, inOrder: true) && Signed(issuer, certificate);

    private static bool Signed(Certificate issuer, Certificate certificate)
    {
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
}
