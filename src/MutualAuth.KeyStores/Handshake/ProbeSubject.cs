using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Refresh;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Handshake;

/// <summary>The keystore with which a server is tried.</summary>
/// <param name="KeyStore">Its path as the user wrote it.</param>
/// <param name="Own">Null where it only trusts.</param>
/// <param name="FileToHand">The own public certificate, as the user would write its path.</param>
internal sealed record ProbeSubject(string KeyStore, KeyEntry? Own, IReadOnlyList<TrustedEntry> Trusted, string FileToHand)
{
    /// <summary>Without any keystore: to see what a server presents.</summary>
    public static ProbeSubject Nobody { get; } = new("", null, [], "");

    /// <summary>It is a truststore beside a keystore with a key, as Java has two settings for the two: no key is missed in it.</summary>
    public bool IsBesideKey { get; init; }

    /// <summary>For findings; null where they are about the project.</summary>
    public string? File => KeyStore.Length == 0 ? null : KeyStore;

    /// <summary>What whoever runs the server needs, in the words of a message.</summary>
    public string ToHand => Own is { Chain.Count: > 1 } ? $"{FileToHand}, or the certificate of your CA ({Own.Chain.Last().Subject})," : FileToHand;

    public string Issuers => Own is null ? "" : string.Join("; ", Own.Chain.Select(certificate => certificate.Issuer).Distinct());

    /// <summary>A trusted entry for the same name as a certificate that is not trusted: mostly its predecessor.</summary>
    public TrustedEntry? Namesake(Certificate certificate) => Trusted.FirstOrDefault(entry =>
        entry.Certificate.Structure.Subject.Equivalent(certificate.Structure.Subject, inOrder: true));

    /// <exception cref="MutualAuthException">It does not exist, does not open, or its key does not.</exception>
    public static ProbeSubject Open(KeyStoreDeclaration declaration)
    {
        if (!System.IO.File.Exists(declaration.Path))
            throw Mab.NoKeyStoreYet.Error(declaration.DisplayPath);
        var store = KeyStoreFile.Open(declaration).Observation.Store!;
        var own = declaration.TrustOnly ? null : OwnKey(store, declaration);
        if (own is { Key.Clear: null })
            throw Mab.WrongKeyPassword.Error(declaration.DisplayPath, own.Alias, (declaration.KeyPassword ?? declaration.StorePassword).Read().Source);
        return new ProbeSubject(declaration.DisplayPath, own, store.Trusted.ToList(), declaration.Display(declaration.PemPath));
    }

    /// <summary>
    /// The keystores of one project together: the truststores need no key of their own where another has one, and a keystore
    /// that trusts nobody goes with what they trust.
    /// </summary>
    public static IReadOnlyList<ProbeSubject> Together(IReadOnlyList<ProbeSubject> subjects)
    {
        var hasKey = subjects.Any(subject => subject.Own is not null);
        var trusted = subjects.Where(subject => subject.Own is null).SelectMany(subject => subject.Trusted).ToList();
        return subjects.Select(subject =>
            subject.Own is null ? subject with { IsBesideKey = hasKey }
            : subject.Trusted.Count == 0 ? subject with { Trusted = trusted }
            : subject).ToList();
    }

    private static KeyEntry? OwnKey(KeyStore store, KeyStoreDeclaration declaration)
    {
        var keys = store.Keys.ToList();
        if (store.Find(declaration.DeclaredAlias ?? declaration.DefaultAlias) is KeyEntry named)
            return named;
        if (keys.Count == 0 || (keys.Count == 1 && declaration.DeclaredAlias is null))
            return keys.FirstOrDefault();
        throw Mab.OtherKeyAlias.Error(
            declaration.DisplayPath, declaration.DeclaredAlias ?? declaration.DefaultAlias, string.Join(", ", keys.Select(key => $"'{key.Alias}'")));
    }
}
