using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Planning;

namespace MutualAuth.KeyStores.Refresh;

/// <summary>
/// Opens keystores, and looks at each as often as it is asked to. What has not changed since the last look is read and
/// compared, and neither decrypted nor parsed again.
/// </summary>
internal sealed class KeyStoreFiles(KnownCertificates known)
{
    private readonly Dictionary<string, KeyStoreFile> _seen = new(PathComparison.Comparer);

    /// <inheritdoc cref="KeyStoreFile.Open"/>
    public KeyStoreFile Open(KeyStoreDeclaration declaration)
    {
        var file = KeyStoreFile.Open(declaration, known, _seen.TryGetValue(declaration.Path, out var last) ? last : null);
        _seen[declaration.Path] = file;
        return file;
    }

    /// <summary>It is done with, and its bytes need not be kept.</summary>
    public void Forget(KeyStoreDeclaration declaration) => _seen.Remove(declaration.Path);
}
