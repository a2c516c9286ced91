using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Stores;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;

namespace MutualAuth.KeyStores.Identities;

/// <summary>
/// Takes the own private key and its chain from where others keep them: a keystore, or the PEM and DER files that cert-manager,
/// Vault or a key vault mount. What belongs together is found by key and signature, never by name or order.
/// </summary>
internal static class IdentityFile
{
    /// <summary>Subjects that a message lists; a bundle of CAs may hold hundreds.</summary>
    private const int ListedSubjects = 5;

    /// <param name="files">
    /// Content and name (as the user wrote it, for messages) of each file that IdentityFrom names: one keystore, or PEM/DER files
    /// with one key and its certificates between them.
    /// </param>
    /// <param name="alias">Preferred alias where a keystore holds several keys; else its only key.</param>
    /// <param name="password">Null where none is declared.</param>
    /// <param name="others">Certificates in which links missing from the chain may be found (partners).</param>
    /// <returns>The key, and the chain that begins with its certificate: as far as it can be followed, at least that one.</returns>
    /// <exception cref="MutualAuthException">
    /// The only exception, whatever the files hold. It names the file, has no inner exception and repeats nothing of a key.
    /// </exception>
    public static (PrivateKey Key, IReadOnlyList<Certificate> Chain) Read(
        IReadOnlyList<(byte[] Content, string Name)> files, string alias, Password? password, IEnumerable<Certificate> others)
    {
        var parts = new IdentityParts(alias, password);
        foreach (var (content, name) in files)
        {
            Within(name, 0, () =>
            {
                parts.Add(content, name);
                return parts;
            });
        }

        if (parts.Keys.Count == 0)
            throw Mab.IdentityWithoutKey.Error(files.FirstOrDefault().Name, Listed(files.Select(file => file.Name)));
        // Before any is opened: a password would have to be right for one of them only.
        if (parts.Keys.Count > 1)
            throw Mab.SeveralIdentityKeys.Error(parts.Keys[1].File, Listed(parts.Keys.Select(key => key.File).Distinct()));
        var found = parts.Keys[0];
        if (parts.Certificates.Count == 0)
            throw Mab.IdentityWithoutCertificate.Error(found.File, Listed(files.Select(file => file.Name)));

        return Within<(PrivateKey, IReadOnlyList<Certificate>)>(found.File, found.Line, () =>
        {
            var key = UsableKey.From(found.Open(), parts.Certificates);
            var search = new ChainSearch(parts.Certificates.Concat(others));
            return (key, search.From(Own(key, parts.Certificates, search)));
        });
    }

    /// <summary>Several where a renewed certificate comes together with the old one: the one that ends latest counts.</summary>
    private static Certificate Own(PrivateKey key, IReadOnlyList<Certificate> certificates, ChainSearch search)
    {
        var publicKey = key.PublicKeyInfo();
        var der = publicKey.GetEncoded(Asn1Encodable.Der);
        var own = certificates.Where(certificate => certificate.PublicKeyInfo.AsEnumerable().SequenceEqual(der)).ToList();
        // The same key in other bytes: a compressed point, an algorithm without its NULL.
        if (own.Count == 0)
            own.AddRange(certificates.Where(certificate => IsLike(certificate.Structure.SubjectPublicKeyInfo) && search.IsPair(key, certificate)));

        return own.OrderBy(certificate => certificate.IsSelfIssued).ThenByDescending(certificate => certificate.NotAfter).FirstOrDefault()
            ?? throw Mab.IdentityIsNoPair.Error(null, Subjects(certificates));

        bool IsLike(SubjectPublicKeyInfo other) =>
            other.Algorithm.Algorithm.Equals(publicKey.Algorithm.Algorithm) && VerificationCost.IsBounded(other);
    }

    private static string Subjects(IReadOnlyList<Certificate> certificates)
    {
        var subjects = string.Join("; ", certificates.Take(ListedSubjects).Select(certificate => certificate.Subject));
        return certificates.Count > ListedSubjects
            ? FormattableString.Invariant($"{subjects}; and {certificates.Count - ListedSubjects} more")
            : subjects;
    }

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));

    /// <summary>Says where a finding was made. Inner exceptions end here: a parser's words may quote what it could not parse.</summary>
    private static T Within<T>(string file, int line, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (MutualAuthException exception)
        {
            var finding = exception.Finding;
            throw new MutualAuthException((finding.Line == 0 ? finding.AtLine(line) : finding).InFile(file));
        }
        catch (Exception)
        {
            // BouncyCastle answers nonsense with exceptions of many kinds, some of them long after parsing.
            throw new MutualAuthException(Mab.DamagedIdentity.AtLine(file, line, "what it holds cannot be parsed"));
        }
    }
}
