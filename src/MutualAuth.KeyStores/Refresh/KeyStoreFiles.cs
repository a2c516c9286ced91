using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Planning;

namespace MutualAuth.KeyStores.Refresh;

/// <summary>
/// Opens keystores, and looks at each as often as it is asked to. What has not changed since the last look is read and
/// compared, and neither decrypted nor parsed again.
/// </summary>
/// <param name="cancellation">The user has ended the build: what was begun is not waited for.</param>
internal sealed class KeyStoreFiles(KnownCertificates known, CancellationToken cancellation) : IDisposable
{
    /// <summary>Bytes of a keystore that takes longer to open than another thread does to begin: some hundred certificates.</summary>
    private const int WorthAThread = 256 * 1024;

    /// <summary>One at a time, and none that has been asked for: each holds a whole keystore.</summary>
    private Task<KeyStoreFile>? _begun;

    private readonly Dictionary<string, KeyStoreFile> _seen = new(PathComparison.Comparer);

    /// <summary>
    /// Begins to open a large keystore while its partners' files are read, which hold nearly the same certificates: each is parsed
    /// by whoever comes to it first. Null where that is not worth it. Not before the files that it depends on were looked at.
    /// </summary>
    public Task<KeyStoreFile>? Begin(KeyStoreDeclaration declaration)
    {
        if (_seen.ContainsKey(declaration.Path) || !File.Exists(declaration.Path) || new FileInfo(declaration.Path) is not { Exists: true, Length: >= WorthAThread })
            return null;
        // That of a keystore that was given up, since one of its partners is wrong.
        if (_begun is { IsCompleted: false })
            return null;
        return _begun = Task.Run(() => KeyStoreFile.Open(declaration, known), cancellation);
    }

    /// <inheritdoc cref="KeyStoreFile.Open"/>
    /// <param name="begun">Where it has been begun, it is waited for.</param>
    public KeyStoreFile Open(KeyStoreDeclaration declaration, Task<KeyStoreFile>? begun = null)
    {
        if (begun == _begun)
            _begun = null;
        var file = begun?.GetAwaiter().GetResult()
            ?? KeyStoreFile.Open(declaration, known, _seen.TryGetValue(declaration.Path, out var last) ? last : null);
        _seen[declaration.Path] = file;
        return file;
    }

    /// <summary>It is done with, and its bytes need not be kept.</summary>
    public void Forget(KeyStoreDeclaration declaration) => _seen.Remove(declaration.Path);

    /// <summary>Waits for what was begun and not asked for, so that nothing is left that reads a file.</summary>
    public void Dispose()
    {
        try
        {
            _begun?.Wait(cancellation);
        }
        catch (Exception exception) when (exception is AggregateException or OperationCanceledException)
        {
            // Nobody has asked. And it only reads.
        }
    }
}
