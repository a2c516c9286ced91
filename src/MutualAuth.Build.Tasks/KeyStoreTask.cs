using Microsoft.Build.Framework;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Refresh;

namespace MutualAuth.Build.Tasks;

/// <summary>What the tasks that work on one keystore have in common.</summary>
public abstract class KeyStoreTask : MutualAuthTask
{
    /// <summary>The keystore file, relative to the project.</summary>
    [Required]
    public ITaskItem KeyStore { get; set; } = null!;

    /// <summary><c>JKS</c> or <c>PKCS12</c>; by the extension where not given. keytool's <c>-storetype</c>.</summary>
    public string? StoreType { get; set; }

    /// <summary>
    /// The password's source: <c>env:NAME</c>, <c>file:path</c> or <c>pass:literal</c>; never the password itself. Where not
    /// given, <c>file:&lt;keystore&gt;.password</c>, made at random with a new keystore. keytool's <c>-storepass</c>.
    /// </summary>
    public string? StorePassword { get; set; }

    /// <summary>The source of the key's own password, where it is not the store's (JKS only). keytool's <c>-keypass</c>.</summary>
    public string? KeyPassword { get; set; }

    private protected KeyStoreEdit Edit() => new(Declaration(), DateTimeOffset.UtcNow);

    /// <summary>The same reading of names and passwords as for items, so that both say the same of the same mistake.</summary>
    private protected KeyStoreDeclaration Declaration() => Reader().KeyStore(
        new DeclaredItem(FullPath(KeyStore), KeyStore.ItemSpec, name => Metadata(name)));

    private protected DeclarationReader Reader() =>
        new(ProjectDirectory(), Path.GetFileNameWithoutExtension(BuildEngine.ProjectFileOfTaskNode), ExpiryWarningDays: 0);

    private protected virtual string? Metadata(string name) => name switch
    {
        nameof(StoreType) => StoreType,
        nameof(StorePassword) => StorePassword,
        nameof(KeyPassword) => KeyPassword,
        _ => null,
    };

    /// <summary>The key entry of that alias, or the only one where none is given.</summary>
    private protected static KeyStores.Stores.KeyEntry OwnKey(KeyStores.Stores.KeyStore store, string? alias)
    {
        var keys = store.Keys.ToList();
        if (string.IsNullOrEmpty(alias) && keys.Count == 1)
            return keys[0];
        return KeyStoreEdit.Entry(store, alias ?? "") as KeyStores.Stores.KeyEntry
            ?? throw Mab.AliasInUse.Error(null, alias!, "a trusted certificate");
    }

    private protected void Change(Func<KeyStores.Stores.KeyStore, KeyStores.Stores.KeyStore?> edit, CancellationToken cancellation, string done, string nothing)
    {
        var (written, findings) = InKeyStore(() => Edit().Change(edit, Say, cancellation));
        foreach (var finding in findings)
            Report(finding);
        if (written)
            Say(done);
        else
            Log.LogMessage(MessageImportance.Normal, "{0}", nothing);
    }

    /// <summary>A finding that does not say which file it is about is about the keystore.</summary>
    private protected T InKeyStore<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (MutualAuthException exception) when (exception.Finding.File is null)
        {
            throw new MutualAuthException(exception.Finding.InFile(KeyStore.ItemSpec), exception);
        }
    }

    private protected static string FullPath(ITaskItem item) => item.GetMetadata("FullPath");

    /// <summary>
    /// The folder that a relative path in <c>file:path</c> starts from. The working directory is not it in a
    /// multi-threaded build, but the engine has resolved the item against it: taken off its path, the folder remains.
    /// </summary>
    private string ProjectDirectory()
    {
        var fullPath = FullPath(KeyStore);
        var relative = KeyStore.ItemSpec.Replace('\\', '/');
        return fullPath.Replace('\\', '/').EndsWith("/" + relative, StringComparison.Ordinal) && !Path.IsPathRooted(KeyStore.ItemSpec)
            ? fullPath.Substring(0, fullPath.Length - relative.Length)
            : Path.GetDirectoryName(Path.GetFullPath(BuildEngine.ProjectFileOfTaskNode))!;
    }
}
