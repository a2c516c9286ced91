using Microsoft.Build.Framework;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.Build.Tasks;

/// <summary>
/// Makes a key and a self-signed certificate in a keystore, which is made where it does not exist (keytool -genkeypair).
/// Run again it leaves the key that is there alone.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class GenerateKeyPair : KeyStoreTask
{
    /// <summary>The alias of the key entry; the keystore's file name where not given. keytool's <c>-alias</c>.</summary>
    public string? Alias { get; set; }

    /// <summary>The distinguished name; <c>CN=</c> the project's name where not given. keytool's <c>-dname</c>.</summary>
    public string? Subject { get; set; }

    /// <summary>Such as <c>dns:a.example;ip:10.0.0.1</c>. keytool's <c>-ext san=</c>.</summary>
    public string? SubjectAlternativeName { get; set; }

    /// <summary><c>RSA</c> (where not given), <c>EC</c> or <c>Ed25519</c>. keytool's <c>-keyalg</c>.</summary>
    public string? KeyAlgorithm { get; set; }

    /// <summary>Bits; 2048 for RSA and 256 for EC where not given. keytool's <c>-keysize</c>.</summary>
    public string? KeySize { get; set; }

    /// <summary>Days; 365 where not given. keytool's <c>-validity</c>.</summary>
    public string? ValidityDays { get; set; }

    private protected override string? Metadata(string name) => name switch
    {
        nameof(Alias) => Alias,
        nameof(Subject) => Subject,
        nameof(SubjectAlternativeName) => SubjectAlternativeName,
        nameof(KeyAlgorithm) => KeyAlgorithm,
        nameof(KeySize) => KeySize,
        nameof(ValidityDays) => ValidityDays,
        _ => base.Metadata(name),
    };

    private protected override void Run(CancellationToken cancellation)
    {
        using var keys = new KeyPairs(KeyPairGenerator.Generate, _ => 1, () => { }, cancellation);
        var edit = Edit();
        var declaration = edit.Declaration;
        var alias = declaration.DeclaredAlias ?? declaration.DefaultAlias;
        Change(
            store => store.Find(alias) switch
            {
                KeyEntry => null,
                not null => throw Mab.AliasInUse.Error(KeyStore.ItemSpec, alias, "a trusted certificate"),
                null => new KeyStore([PlanApplication.MakeIdentity(alias, declaration, null, null, keys.Take, edit.Now), .. store.Entries]),
            },
            cancellation,
            $"MutualAuth: made the key '{alias}' in {KeyStore.ItemSpec}",
            $"MutualAuth: {KeyStore.ItemSpec} has the key '{alias}' already");
    }
}
