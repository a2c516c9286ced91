using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Refresh;

/// <summary>A file that is made from the keystore and lies beside it.</summary>
/// <param name="IsCurrent">Whether the bytes on the disk say the same as the keystore does.</param>
/// <param name="KeysIn">The private keys in a file at this path; null where it is no file of ours, and may hold anything.</param>
internal sealed record OutputFile(
    string Path, Access Access, Func<byte[]> Content, Func<byte[], bool> IsCurrent, Func<byte[], IEnumerable<PrivateKey>?> KeysIn)
{
    public static OutputFile Exactly(string path, Access access, byte[] content) => new(
        path, access, () => content, existing => existing.AsEnumerable().SequenceEqual(content), existing => HoldsNoKey(existing) ? [] : null);

    /// <summary>
    /// Whether the file that is there holds a private key which, once it is overwritten, would be nowhere: it lies there
    /// under this name, and somebody else has put it there.
    /// </summary>
    /// <param name="kept">The keys that are in the keystore, or its archive.</param>
    public bool WouldLose(byte[] existing, IReadOnlyCollection<PrivateKey> kept) =>
        KeysIn(existing) is not { } keys || keys.Any(key => !kept.Any(other => other.Pkcs8.AsEnumerable().SequenceEqual(key.Pkcs8)));

    private static bool HoldsNoKey(byte[] existing) =>
        KeyStoreFormat.Detect(existing) is null && !FileKind.IsPrivateKey(existing)
        && !(TextDecoding.Decode(existing) is { } text && FileKind.HoldsPrivateKey(text));

    public byte[] Read() => InputFile.Read(Path, Path, ReadLimits.Default.FileSize);

    public bool IsMissingOrStale()
    {
        try
        {
            return !File.Exists(Path) || !IsCurrent(Read());
        }
        catch (MutualAuthException)
        {
            // It does not open, so it does not say the same.
            return true;
        }
    }
}

/// <summary>What is written beside a keystore: the own public certificate for the partner, and the copies of AlsoWrite.</summary>
internal static class KeyStoreOutputs
{
    /// <summary>The successor's files, which are there for as long as it waits.</summary>
    public static IEnumerable<string> SuccessorPaths(KeyStoreDeclaration declaration) => declaration.TrustOnly
        ? []
        : [declaration.SuccessorPath, declaration.SuccessorCertificatePath, declaration.SuccessorPemPath];

    /// <summary>The paths alone, as far as the declaration decides them.</summary>
    public static IEnumerable<string> Paths(KeyStoreDeclaration declaration) =>
        (declaration.TrustOnly ? [] : new[] { declaration.CertificatePath, declaration.PemPath }).Concat(CopyPaths(declaration));

    /// <summary>Whatever a refresh may have been writing when it was killed, though it is declared no longer.</summary>
    public static IEnumerable<string> EveryPath(KeyStoreDeclaration declaration) =>
        Paths(declaration with { TrustOnly = false, AlsoWrite = [CopyFormat.Jks, CopyFormat.Pkcs12, CopyFormat.Pem] })
            .Concat(SuccessorPaths(declaration with { TrustOnly = false }))
            .Concat([declaration.Path, declaration.RequestPath, System.IO.Path.Combine(declaration.Folder, GitIgnore.FileName)])
            .Concat(declaration.StorePasswordIsOurs ? [declaration.StorePassword.FilePath!] : Array.Empty<string>())
            .Distinct(PathComparison.Comparer);

    public static IEnumerable<string> CopyPaths(KeyStoreDeclaration declaration)
    {
        foreach (var format in declaration.AlsoWrite)
        {
            switch (format)
            {
                case CopyFormat.Pem:
                    if (!declaration.TrustOnly)
                    {
                        yield return declaration.Beside(".key.pem");
                        yield return declaration.Beside(".chain.pem");
                    }

                    yield return declaration.Beside(".partners.pem");
                    break;
                default:
                    yield return declaration.Beside(format == CopyFormat.Jks ? ".jks" : ".p12");
                    break;
            }
        }
    }

    /// <summary>What git must not take: the keystore, its password where that is ours, and the copies with a key.</summary>
    public static IEnumerable<string> SecretFiles(KeyStoreDeclaration declaration)
    {
        yield return declaration.Path;
        if (declaration.StorePasswordIsOurs)
            yield return declaration.StorePassword.FilePath!;
        if (declaration.Renewal == Renewal.Stage)
            yield return declaration.SuccessorPath;
        foreach (var copy in CopyPaths(declaration))
        {
            if (!copy.EndsWith(".chain.pem", StringComparison.Ordinal) && !copy.EndsWith(".partners.pem", StringComparison.Ordinal))
                yield return copy;
        }
    }

    /// <param name="ownAlias">Null in a truststore.</param>
    /// <param name="successor">The identity that waits; null where none does.</param>
    public static IEnumerable<OutputFile> Of(
        KeyStoreDeclaration declaration, KeyStore store, string? ownAlias, KeyEntry? successor,
        Password storePassword, Password keyPassword, bool withRequest, KnownCertificates? known = null)
    {
        var own = ownAlias is null ? null : (KeyEntry)store.Find(ownAlias)!;
        if (own is not null)
        {
            yield return OutputFile.Exactly(declaration.CertificatePath, Access.Public, own.Chain[0].Der);
            yield return OutputFile.Exactly(declaration.PemPath, Access.Public, CertificateWriter.Pem([own.Chain[0]]));
            if (withRequest)
                yield return Request(declaration, own);
        }

        foreach (var output in successor is null ? [] : OfSuccessor(declaration, successor))
            yield return output;

        foreach (var format in declaration.AlsoWrite)
        {
            switch (format)
            {
                case CopyFormat.Jks:
                    yield return Copy(declaration, store, StoreType.Jks, ".jks", storePassword, keyPassword, known);
                    break;
                case CopyFormat.Pkcs12:
                    // PKCS12 has one password for the store and its keys.
                    yield return Copy(declaration, store, StoreType.Pkcs12, ".p12", storePassword, storePassword, known);
                    break;
                case CopyFormat.Pem:
                    if (own is not null)
                    {
                        yield return KeyPem(declaration.Beside(".key.pem"), own.Key.Clear!, keyPassword);
                        yield return OutputFile.Exactly(declaration.Beside(".chain.pem"), Access.Public, CertificateWriter.Pem(own.Chain));
                    }

                    yield return OutputFile.Exactly(
                        declaration.Beside(".partners.pem"), Access.Public, CertificateWriter.Pem(store.Trusted.Select(entry => entry.Certificate)));
                    break;
            }
        }
    }

    public static IEnumerable<OutputFile> OfSuccessor(KeyStoreDeclaration declaration, KeyEntry successor) =>
    [
        OutputFile.Exactly(declaration.SuccessorCertificatePath, Access.Public, successor.Chain[0].Der),
        OutputFile.Exactly(declaration.SuccessorPemPath, Access.Public, CertificateWriter.Pem([successor.Chain[0]])),
    ];

    public static OutputFile Request(KeyStoreDeclaration declaration, KeyEntry own)
    {
        var key = own.Key.Clear!;
        var template = PlanApplication.TemplateFor(declaration, own).Template;
        return new OutputFile(
            declaration.RequestPath,
            Access.Public,
            () => CertificateWriter.Pem(SigningRequest.Label, SigningRequest.Make(key, template)),
            existing => SigningRequest.AsksTheSame(existing, key, template),
            existing => SigningRequest.PublicKeyInfo(existing) is null ? null : []);
    }

    private static OutputFile Copy(
        KeyStoreDeclaration declaration, KeyStore store, StoreType type, string extension, Password storePassword, Password keyPassword,
        KnownCertificates? known)
    {
        return new OutputFile(
            declaration.Beside(extension),
            Access.Private,
            () => KeyStoreFile.Encode(type, store, storePassword, keyPassword, declaration.EncryptionProfile ?? EncryptionProfile.Modern),
            existing => KeyStoreFormat.Detect(existing) == type
                && SameEntries(store, KeyStoreFormat.Read(existing, storePassword, [keyPassword], ReadLimits.Default, known)),
            existing => KeysOf(existing, storePassword, keyPassword));
    }

    private static IEnumerable<PrivateKey>? KeysOf(byte[] existing, Password storePassword, Password keyPassword)
    {
        try
        {
            var keys = KeyStoreFormat.Read(existing, storePassword, [keyPassword], ReadLimits.Default).Keys.Select(entry => entry.Key.Clear).ToList();
            return keys.Contains(null) ? null : keys.OfType<PrivateKey>();
        }
        catch (MutualAuthException)
        {
            // It does not open with our passwords.
            return null;
        }
    }

    private static OutputFile KeyPem(string path, PrivateKey key, Password password) => new(
        path,
        Access.Private,
        () => CertificateWriter.Pem(EncryptedPrivateKey.Label, EncryptedPrivateKey.Encrypt(key, password)),
        existing => PemReader.Read(existing).FirstOrDefault(block => block.Label == EncryptedPrivateKey.Label) is { } block
            && EncryptedPrivateKey.TryDecrypt(block.Der!, password) is { } other && SameKey(key, other),
        existing => KeysInPem(existing, password));

    private static IEnumerable<PrivateKey>? KeysInPem(byte[] existing, Password password)
    {
        try
        {
            var keys = PemReader.Read(existing)
                .Select(block => block is { Label: EncryptedPrivateKey.Label, Der: { } der } ? EncryptedPrivateKey.TryDecrypt(der, password) : null)
                .ToList();
            return keys.Count == 0 || keys.Contains(null) ? null : keys.OfType<PrivateKey>();
        }
        catch (MutualAuthException)
        {
            return null;
        }
    }

    /// <summary>The same aliases, certificates and keys; dates and encryption may differ.</summary>
    private static bool SameEntries(KeyStore one, KeyStore other)
    {
        if (one.Entries.Count != other.Entries.Count)
            return false;
        var others = other.Entries.ToDictionary(entry => entry.Alias, Alias.Comparer);
        return one.Entries.All(entry => others.TryGetValue(entry.Alias, out var twin) && (entry, twin) switch
        {
            (TrustedEntry a, TrustedEntry b) => a.Certificate.Equals(b.Certificate),
            // Like Java, a reader of PKCS12 completes a chain from the trusted certificates beside it.
            (KeyEntry a, KeyEntry b) => a.Chain.SequenceEqual(b.Chain.Take(a.Chain.Count))
                && a.Key.Clear is { } key && b.Key.Clear is { } twinKey && SameKey(key, twinKey),
            _ => false,
        });
    }

    private static bool SameKey(PrivateKey one, PrivateKey other) => one.Pkcs8.AsEnumerable().SequenceEqual(other.Pkcs8);
}
