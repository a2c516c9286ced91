using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Identities;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Refresh;

/// <summary>Reads from the disk what the own identity depends on besides the keystore itself: its CA, or the files it is taken from.</summary>
internal static class IdentitySources
{
    /// <summary>The key and chain that IdentityFrom names; null where none is declared.</summary>
    public static KeyEntry? Identity(KeyStoreDeclaration declaration, IEnumerable<Certificate> others)
    {
        if (declaration.IdentityFrom.Count == 0)
            return null;
        var files = declaration.IdentityFrom
            .Select(file => (InputFile.Read(file.Path, file.DisplayPath, ReadLimits.Default.FileSize), file.DisplayPath))
            .ToList();
        var alias = declaration.DeclaredAlias ?? declaration.DefaultAlias;
        var (key, chain) = IdentityFile.Read(files, alias, declaration.IdentityPassword?.Read(), others);
        // Dated by the certificate: what is assembled from the same files is the same.
        return new KeyEntry(alias, chain[0].NotBefore, ProtectedKey.Opened(key), chain);
    }

    /// <summary>The CA's key and chain.</summary>
    /// <param name="item">The item of this project that the CA's keystore is made by; null where another project, or a person, makes it.</param>
    /// <exception cref="MutualAuthException">It does not exist, does not open, or has no such key.</exception>
    public static KeyEntry Authority(IssuerDeclaration issuer, KeyStoreDeclaration? item, KeyStoreFiles files)
    {
        var (path, display) = (issuer.KeyStore.Path, issuer.KeyStore.DisplayPath);
        if (!File.Exists(path))
            throw Mab.NoIssuer.Error(null, display);

        var declaration = item is not null && issuer.Password is null ? item : Declaration(issuer);
        var store = files.Open(declaration).Observation.Store!;
        var keys = store.Keys.ToList();
        var alias = issuer.Alias ?? item?.DeclaredAlias ?? (keys.Count == 1 ? keys[0].Alias : item?.DefaultAlias ?? declaration.DefaultAlias);
        if (store.Find(alias) is not KeyEntry entry || entry.Chain.Count == 0)
        {
            throw Mab.NoSuchEntry.Error(display, alias, keys.Count == 0
                ? "no private key"
                : string.Join(", ", keys.Select(key => $"'{key.Alias}'")) + "; name one in IssuerAlias");
        }

        return entry.Key.Clear is not null ? entry : throw Mab.WrongKeyPassword.Error(display, alias, declaration.StorePassword.Description);
    }

    private static KeyStoreDeclaration Declaration(IssuerDeclaration issuer)
    {
        var (path, display) = (issuer.KeyStore.Path, issuer.KeyStore.DisplayPath);
        return new KeyStoreDeclaration
        {
            Path = path,
            DisplayPath = display,
            TypeByName = DeclarationReader.TypeByExtension(path),
            DefaultAlias = Alias.Normalize(Path.GetFileNameWithoutExtension(path)),
            DefaultSubject = new Org.BouncyCastle.Asn1.X509.X509Name("CN=unused"),
            StorePassword = PasswordOf(issuer),
        };
    }

    /// <summary>Where a keystore of this package keeps its password, unless something else is declared.</summary>
    private static PasswordSource PasswordOf(IssuerDeclaration issuer) => issuer.Password
        ?? PasswordSource.OfFile("IssuerPassword", issuer.KeyStore.Path + ".password", issuer.KeyStore.DisplayPath + ".password");

    /// <summary>Full paths of the files that were read.</summary>
    public static IEnumerable<string> Files(KeyStoreDeclaration declaration)
    {
        foreach (var file in declaration.IdentityFrom)
            yield return file.Path;
        if (declaration.IdentityPassword?.FilePath is { } identityPassword)
            yield return identityPassword;
        if (declaration.Issuer is { } issuer)
        {
            yield return issuer.KeyStore.Path;
            if (PasswordOf(issuer).FilePath is { } issuerPassword)
                yield return issuerPassword;
        }
    }
}
