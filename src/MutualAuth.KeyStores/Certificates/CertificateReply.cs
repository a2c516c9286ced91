using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Certificates;

/// <summary>
/// Makes a chain of what a CA has answered: the certificate for the own key, found by the key; its issuers, found by their
/// signatures. keytool goes by order and name, takes an unrelated certificate, and refuses one that comes alone.
/// </summary>
internal static class CertificateReply
{
    /// <param name="publicKeyInfo">DER of the own public key.</param>
    /// <param name="reply">The certificates of the answer, in any order, unrelated ones among them.</param>
    /// <param name="others">Where a link may be found that the answer lacks: the partners' certificates.</param>
    /// <returns>The chain, the own certificate first; and the certificates of the answer that have no part in it.</returns>
    /// <exception cref="MutualAuthException">The answer is for another key, has expired, or lacks a link.</exception>
    public static (IReadOnlyList<Certificate> Chain, IReadOnlyList<Certificate> Unrelated) Assemble(
        byte[] publicKeyInfo, IReadOnlyList<Certificate> reply, IEnumerable<Certificate> others, DateTimeOffset now)
    {
        // A renewed certificate may come together with the old one: the later one counts. The self-signed one that the request
        // was made beside may come with it too, and is no answer.
        var own = reply.Where(certificate => certificate.PublicKeyInfo.AsEnumerable().SequenceEqual(publicKeyInfo))
            .OrderBy(certificate => certificate.IsSelfIssued)
            .ThenByDescending(certificate => certificate.NotAfter)
            .FirstOrDefault()
            ?? throw Mab.ReplyForAnotherKey.Error(null, string.Join("; ", reply.Select(certificate => certificate.Subject)));
        if (own.IsSelfIssued)
            throw Mab.ReplyIsSelfSigned.Error(null, own.Subject);

        var chain = new ChainSearch(reply.Concat(others)).From(own);
        foreach (var certificate in chain)
        {
            if (now >= certificate.NotAfter)
                throw Mab.ReplyExpired.Error(null, certificate.Subject, certificate.LastDay);
        }

        // A chain may end below its root, which the other side has. One that ends at once leads nowhere.
        if (chain.Count == 1)
            throw Mab.ReplyLacksIssuer.Error(null, own.Subject, own.Issuer);

        return (chain, reply.Where(certificate => !chain.Contains(certificate)).ToList());
    }
}
